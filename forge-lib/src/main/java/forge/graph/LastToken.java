package forge.graph;

import forge.base.Check;
import java.util.List;

/** [B,T,C] to [B,1,C]: what generation needs of the last layer. */
final class LastToken implements Operator {
    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Check.that(x.rank() == 3, "lastToken got %s, expected [B, T, C].", x);
        return List.of(Dims.of(x.axis(0), Dim.of(1), x.last()));
    }

    @Override
    public void forward(TorchForward code) {
        Dims x = code.dims(0);
        code.out(code.let("torch.select(torch.reshape(%s, [%s, %s, %s]), 1, -1)"
                .formatted(code.in(0), code.size(x.axis(0)), code.size(x.axis(1)), code.size(x.last()))));
    }

    @Override
    public boolean dependsOnLength() {
        return true;
    }

    @Override
    public void backward(TorchBackward code) {
        Dims x = code.dims(0);
        String rows = code.size(x.axis(0)) + ", " + code.size(x.axis(1)) + ", " + code.size(x.last());
        code.give(
                0,
                code.let("torch.reshape(torch.select_backward(%s, [%s], 1, -1), [%s, %s])"
                        .formatted(code.grad(0), rows, code.size(x.rows()), code.size(x.last()))));
    }
}
