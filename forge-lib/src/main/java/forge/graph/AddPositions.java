package forge.graph;

import forge.base.Check;
import java.util.List;

/** Adds the rows of a table [maxT,C] at the tokens' positions to [B,T,C]: the first T, or those behind a cache. */
final class AddPositions implements Operator {
    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Dims table = inputs.get(1).dims();
        Check.that(
                x.rank() == 3 && table.rank() == 2 && x.last().equals(table.last()),
                "addPositions got %s and a table %s, expected [B, T, C] and [maxT, C].",
                x,
                table);
        return List.of(x);
    }

    @Override
    public void forward(TorchForward code) {
        Dims x = code.dims(0);
        String tokens = code.size(x.axis(1));
        String rows;
        if (code.starts().isPresent()) {
            String positions = Positions.of(code, x.axis(1));
            code.keep(positions);
            rows = "torch.embedding(" + code.in(1) + ", " + positions + ")";
        } else {
            rows = "torch.slice(%1$s, 0, %2$s, torch.add(%2$s, %3$s))".formatted(code.in(1), code.position(), tokens);
        }
        String width = code.size(x.last());
        String sum = "torch.add(torch.reshape(%s, [%s, %s, %s]), %s)"
                .formatted(code.in(0), code.size(x.axis(0)), tokens, width, rows);
        code.out(code.let("torch.reshape(" + sum + ", [" + code.size(x.rows()) + ", " + width + "])"));
    }

    @Override
    public void backward(TorchBackward code) {
        Dims x = code.dims(0);
        if (code.needs(1) && code.starts().isPresent()) {
            code.giveRows(1, code.let("torch.flatten(" + code.kept(0) + ")"), code.grad(0));
        } else if (code.needs(1)) {
            String sequences = "torch.reshape(%s, [%s, %s, %s])"
                    .formatted(code.grad(0), code.size(x.axis(0)), code.size(x.axis(1)), code.size(x.last()));
            code.giveFirstRows(1, code.size(x.axis(1)), sequences);
        }
        code.share(0, code.grad(0));
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.STORED;
    }
}
