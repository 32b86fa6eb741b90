package forge.graph;

import java.util.List;
import java.util.Locale;

/** Gaussian error linear unit, arXiv:1606.08415. */
final class Gelu implements Operator {
    /** The formula of the normal distribution function. */
    enum Approximation {
        /** The error function. */
        NONE,
        /** 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
        TANH
    }

    private final String approximate;

    Gelu(Approximation approximation) {
        this.approximate = "approximate=\"" + approximation.name().toLowerCase(Locale.ROOT) + "\"";
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        return List.of(inputs.get(0).dims());
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.let("torch.gelu(" + code.in(0) + ", " + approximate + ")"));
    }

    @Override
    public void backward(TorchBackward code) {
        code.give(0, code.let("torch.gelu_backward(" + code.grad(0) + ", " + code.in(0) + ", " + approximate + ")"));
    }
}
