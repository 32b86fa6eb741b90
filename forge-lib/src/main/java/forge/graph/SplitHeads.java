package forge.graph;

import forge.base.Check;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** [B,T,parts*C] to {@code parts} tensors [B,H,T,D], H*D = C; all of them views of the input. */
final class SplitHeads implements Operator {
    private final int parts;
    private final int heads;

    SplitHeads(int parts, int heads) {
        Check.that(parts > 0 && heads > 0, "splitHeads got %d parts and %d heads, expected 1 or more.", parts, heads);
        this.parts = parts;
        this.heads = heads;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Check.that(x.rank() == 3, "splitHeads got %s, expected [B, T, C].", x);
        return Collections.nCopies(parts, Dims.of(x.axis(0), Dim.of(heads), x.axis(1), headDim(x)));
    }

    private Dim headDim(Dims x) {
        return x.last().dividedBy((long) parts * heads);
    }

    @Override
    public void forward(TorchForward code) {
        Dims x = code.dims(0);
        String split = "torch.reshape(%s, [%s, %s, %d, %d, %s])"
                .formatted(code.in(0), code.size(x.axis(0)), code.size(x.axis(1)), parts, heads, code.size(headDim(x)));
        code.out(code.let(parts, "torch.unbind(torch.permute(" + split + ", [2, 0, 3, 1, 4]), 0)"));
    }

    @Override
    public void backward(TorchBackward code) {
        Dims x = code.dims(0);
        String gradients = IntStream.range(0, parts)
                .mapToObj(i -> "torch.transpose(" + code.grad(i) + ", 1, 2)")
                .collect(Collectors.joining(", "));
        code.give(
                0,
                code.let("torch.reshape(torch.stack([%s], 2), [%s, %s])"
                        .formatted(gradients, code.size(x.rows()), code.size(x.last()))));
    }
}
