package forge.graph;

import forge.base.Check;
import java.util.List;

/** {@code cap tanh(x / cap)}: logits that stay between -cap and cap (Gemma 2, arXiv:2408.00118). */
final class SoftCap implements Operator {
    private final double cap;

    SoftCap(double cap) {
        Check.that(cap > 0, "the cap of a softCap is %s, expected more than 0.", cap);
        this.cap = cap;
    }

    double cap() {
        return cap;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        return List.of(inputs.get(0).dims());
    }

    @Override
    public void forward(TorchForward code) {
        String tanh = code.let("torch.tanh_(torch.div(" + code.in(0) + ", " + cap + "))");
        code.keep(tanh);
        code.out(code.let("torch.mul(" + tanh + ", " + cap + ")"));
    }

    @Override
    public void backward(TorchBackward code) {
        code.give(0, code.let("torch.tanh_backward(" + code.grad(0) + ", " + code.kept(0) + ")"));
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.FULL;
    }
}
