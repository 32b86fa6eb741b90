package forge.graph;

import java.util.List;

/** Sigmoid linear unit, {@code x sigmoid(x)}, arXiv:1702.03118. */
final class Silu implements Operator {
    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        return List.of(inputs.get(0).dims());
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.let("torch.silu(" + code.in(0) + ")"));
    }

    @Override
    public void backward(TorchBackward code) {
        code.give(0, code.let("torch.silu_backward(" + code.grad(0) + ", " + code.in(0) + ")"));
    }
}
