package forge.graph;

import forge.base.Check;
import java.util.List;

/** [B,T,H*D] to [B,H,T,D], a view of the input. */
final class Heads implements Operator {
    private final int heads;

    Heads(int heads) {
        Check.that(heads > 0, "heads got %d, expected 1 or more.", heads);
        this.heads = heads;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Check.that(x.rank() == 3, "heads got %s, expected [B, T, H*D].", x);
        return List.of(Dims.of(x.axis(0), Dim.of(heads), x.axis(1), x.last().dividedBy(heads)));
    }

    @Override
    public void forward(TorchForward code) {
        Dims x = code.dims(0);
        code.out(code.let("torch.transpose(torch.reshape(%s, [%s, %s, %d, %s]), 1, 2)"
                .formatted(
                        code.in(0),
                        code.size(x.axis(0)),
                        code.size(x.axis(1)),
                        heads,
                        code.size(x.last().dividedBy(heads)))));
    }

    @Override
    public void backward(TorchBackward code) {
        Dims x = code.dims(0);
        // may be a view: the gradient belongs to whoever computed it
        code.share(
                0,
                code.let("torch.reshape(torch.transpose(%s, 1, 2), [%s, %s])"
                        .formatted(code.grad(0), code.size(x.rows()), code.size(x.last()))));
    }
}
