package forge.graph;

import forge.base.Check;
import java.util.List;

/** [B,H,T,D] to [B,T,H*D]. */
final class MergeHeads implements Operator {
    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Check.that(x.rank() == 4, "mergeHeads got %s, expected [B, H, T, D].", x);
        return List.of(Dims.of(x.axis(0), x.axis(2), x.axis(1).times(x.axis(3))));
    }

    @Override
    public void forward(TorchForward code) {
        Dims x = code.dims(0);
        code.out(code.let("torch.reshape(torch.transpose(%s, 1, 2), [%s, %s])"
                .formatted(
                        code.in(0),
                        code.size(x.axis(0).times(x.axis(2))),
                        code.size(x.axis(1).times(x.axis(3))))));
    }

    @Override
    public void backward(TorchBackward code) {
        Dims x = code.dims(0);
        // a view: the gradient belongs to whoever computed it
        code.share(
                0,
                code.let("torch.transpose(torch.reshape(%s, [%s, %s, %s, %s]), 1, 2)"
                        .formatted(
                                code.grad(0),
                                code.size(x.axis(0)),
                                code.size(x.axis(2)),
                                code.size(x.axis(1)),
                                code.size(x.axis(3)))));
    }
}
