package forge.graph;

import forge.base.Check;
import java.util.List;

/** The element-wise product of two tensors of one shape. */
final class Mul implements Operator {
    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims a = inputs.get(0).dims();
        Dims b = inputs.get(1).dims();
        Check.that(a.equals(b), "mul got %s and %s, expected two tensors of one shape.", a, b);
        return List.of(a);
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.let("torch.mul(" + code.in(0) + ", " + code.in(1) + ")"));
    }

    @Override
    public void backward(TorchBackward code) {
        for (int i = 0; i < 2; i++) {
            if (code.needs(i)) {
                code.give(i, code.let("torch.mul(" + code.grad(0) + ", " + code.in(1 - i) + ")"));
            }
        }
    }
}
