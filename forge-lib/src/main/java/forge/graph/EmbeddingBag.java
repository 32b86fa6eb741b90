package forge.graph;

import forge.base.Check;
import java.util.List;

/**
 * The mean of rows of a table [V,C] by ids [B,T]: [B,1,C]. Negative ids are padding and do not count; a row without any
 * other id gives zeros.
 */
final class EmbeddingBag implements Operator {
    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims table = inputs.get(0).dims();
        Dims ids = inputs.get(1).dims();
        Check.that(
                table.rank() == 2 && ids.rank() == 2,
                "embeddingBag got a table %s and ids %s, expected [V, C] and [B, T].",
                table,
                ids);
        return List.of(Dims.of(ids.axis(0), Dim.of(1), table.last()));
    }

    @Override
    public void forward(TorchForward code) {
        Dims ids = code.dims(1);
        String id = code.let("torch.clamp_min(" + code.in(1) + ", 0)");
        String counts = code.let("torch.reshape(torch.to(torch.ge(%s, 0), ops.prim.dtype(%s)), [%s, %s, 1])"
                .formatted(code.in(1), code.in(0), code.size(ids.axis(0)), code.size(ids.axis(1))));
        // each row's share of the mean: 1 / tokens, 0 for padding
        String share = code.let("torch.div(%1$s, torch.clamp_min(torch.sum(%1$s, [1], True), 1))".formatted(counts));
        code.keep(id, share);
        String rows = code.let("torch.reshape(torch.embedding(%s, %s), [%s, %s, %s])"
                .formatted(
                        code.in(0),
                        id,
                        code.size(ids.axis(0)),
                        code.size(ids.axis(1)),
                        code.size(code.dims(0).last())));
        code.out(code.let("torch.sum(torch.mul(" + rows + ", " + share + "), [1])"));
    }

    @Override
    public void backward(TorchBackward code) {
        String rows = code.let("torch.reshape(torch.mul(torch.unsqueeze(%s, 1), %s), [%s, %s])"
                .formatted(
                        code.grad(0),
                        code.kept(1),
                        code.size(code.dims(1).elements()),
                        code.size(code.dims(0).last())));
        code.giveRows(0, code.kept(0), rows);
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.FULL;
    }
}
