package forge.graph;

import forge.base.Check;
import java.util.List;

/** A tensor times a number. */
final class Scale implements Operator {
    private final double factor;

    Scale(double factor) {
        Check.that(Double.isFinite(factor), "scale got %s, expected a finite number.", factor);
        this.factor = factor;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        return List.of(inputs.get(0).dims());
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.let("torch.mul(" + code.in(0) + ", " + factor + ")"));
    }

    @Override
    public void backward(TorchBackward code) {
        code.give(0, code.let("torch.mul(" + code.grad(0) + ", " + factor + ")"));
    }
}
