package forge.graph;

import java.util.List;

/** Rectified linear unit, {@code max(x, 0)}. */
final class Relu implements Operator {
    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        return List.of(inputs.get(0).dims());
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.let("torch.relu(" + code.in(0) + ")"));
    }

    @Override
    public void backward(TorchBackward code) {
        code.give(0, code.let("torch.threshold_backward(" + code.grad(0) + ", " + code.out(0) + ", 0)"));
    }
}
