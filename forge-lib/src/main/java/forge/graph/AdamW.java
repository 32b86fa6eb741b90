package forge.graph;

import forge.base.Check;
import java.util.List;

/**
 * Adam with decoupled weight decay (arXiv:1711.05101): {@code p -= lr * weightDecay * p}, then Adam's step
 * {@code p -= lr * mHat / (sqrt(vHat) + eps)}. One fused operator a group, the one of torch.optim.AdamW.
 *
 * @param beta1 decay of the first moment, from 0 to less than 1
 * @param beta2 decay of the second moment, from 0 to less than 1
 * @param eps added to the root of the second moment, more than 0
 * @param weightDecay 0 or more
 * @param decayed which parameters decay
 */
public record AdamW(double beta1, double beta2, double eps, double weightDecay, Decayed decayed) implements Optimizer {
    /** PyTorch's defaults, with no decay on norms and biases. */
    public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0.01, Decayed.MATRICES);

    private static final State FIRST_MOMENT = new State("M", Extent.EACH_WEIGHT);
    private static final State SECOND_MOMENT = new State("V", Extent.EACH_WEIGHT);

    public AdamW {
        Check.that(beta1 >= 0 && beta1 < 1, "beta1 is %s, expected at least 0 and less than 1, usually 0.9.", beta1);
        Check.that(beta2 >= 0 && beta2 < 1, "beta2 is %s, expected at least 0 and less than 1, usually 0.999.", beta2);
        Check.that(eps > 0 && Double.isFinite(eps), "eps is %s, expected more than 0, usually 1e-8.", eps);
        Check.that(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay is %s, expected 0 or more, usually 0.01.",
                weightDecay);
    }

    @Override
    public List<State> state() {
        return List.of(FIRST_MOMENT, SECOND_MOMENT);
    }

    @Override
    public void update(TorchUpdate code) {
        code.line(("torch._fused_adamw_(%s, %s, %s, %s, [], [%s], lr=%s, "
                        + "beta1=%s, beta2=%s, weight_decay=%s, eps=%s, amsgrad=False, maximize=False%s)")
                .formatted(
                        code.list(code.parameters()),
                        code.list(code.gradients()),
                        code.list(code.state("M")),
                        code.list(code.state("V")),
                        code.count(),
                        code.learningRate(),
                        beta1,
                        beta2,
                        code.weightDecay(),
                        eps,
                        code.clipArguments()));
    }
}
