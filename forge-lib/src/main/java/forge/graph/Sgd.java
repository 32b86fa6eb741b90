package forge.graph;

import forge.base.Check;
import java.util.List;

/**
 * Stochastic gradient descent with momentum as torch.optim.SGD has it: weight decay is coupled, {@code g += weightDecay * p}
 * (an L2 penalty), the buffer {@code b = momentum * b + g} has no dampening, and the step is {@code p -= lr * b}, or with
 * Nesterov's look-ahead {@code p -= lr * (g + momentum * b)} (Sutskever et al. 2013, as PyTorch writes it).
 *
 * @param momentum from 0 to less than 1; 0 keeps no buffer
 * @param form how the buffer is used
 * @param weightDecay 0 or more
 * @param decayed which parameters decay
 */
public record Sgd(double momentum, Momentum form, double weightDecay, Decayed decayed) implements Optimizer {
    /** PyTorch's defaults: neither momentum nor decay. */
    public static final Sgd DEFAULT = of(0);

    private static final State BUFFER = new State("M", Extent.EACH_WEIGHT);

    public Sgd {
        Check.that(
                momentum >= 0 && momentum < 1,
                "momentum is %s, expected at least 0 and less than 1, usually 0.9.",
                momentum);
        Check.that(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay is %s, expected 0 or more, usually 0 or 1e-4.",
                weightDecay);
        Check.that(
                form == Momentum.CLASSICAL || momentum > 0,
                "Nesterov's look-ahead needs a momentum, usually 0.9; it is 0.");
    }

    /** Heavy-ball momentum without decay. */
    public static Sgd of(double momentum) {
        return new Sgd(momentum, Momentum.CLASSICAL, 0, Decayed.MATRICES);
    }

    @Override
    public List<State> state() {
        return momentum > 0 ? List.of(BUFFER) : List.of();
    }

    @Override
    public void update(TorchUpdate code) {
        // the first step's buffer is 0, so that momentum * 0 + g is what PyTorch begins with
        code.line(("torch._fused_sgd_(%s, %s, %s, weight_decay=%s, momentum=%s, lr=%s, dampening=0., nesterov=%s, "
                        + "maximize=False, is_first_step=False%s)")
                .formatted(
                        code.list(code.parameters()),
                        code.list(code.gradients()),
                        momentum > 0 ? code.list(code.state("M")) : "[]",
                        code.weightDecay(),
                        momentum,
                        code.learningRate(),
                        form == Momentum.NESTEROV ? "True" : "False",
                        code.clipArguments()));
    }
}
