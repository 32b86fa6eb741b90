package forge.graph;

import forge.base.Check;
import forge.graph.TorchUpdate.Part;
import forge.tensor.Shape;
import java.util.List;

/**
 * Momentum that is orthogonalised: each {@linkplain Graph#hiddenMatrices hidden matrix} moves along the nearest
 * semi-orthogonal matrix to its mean gradient (Jordan et al., "Muon: An optimizer for hidden layers in neural networks",
 * 2024; arXiv:2502.16982), everything else by AdamW with the same learning rate. As torch.optim.Muon,
 *
 * <pre>
 * m += (1 - momentum) * (g - m)     u = m, or with Nesterov's look-ahead momentum * m + (1 - momentum) * g
 * p -= lr * weightDecay * p         p -= lr * scale * NewtonSchulz(u)
 * </pre>
 *
 * where {@code NewtonSchulz} divides by the Frobenius norm and repeats {@code X = aX + (bA + cA^2) X} with
 * {@code A = X X^T}. PyTorch does that in bfloat16, Forge in the type of the step's matrix products, of which float16 counts
 * as bfloat16. Five iterations on a square matrix of C rows multiply as much as training it on 5 C tokens does: steps of
 * many tokens hardly notice, steps of few take twice as long.
 *
 * @param momentum from 0 to less than 1
 * @param form how the mean is used
 * @param iterations of Newton-Schulz, at least 1
 * @param scale of the orthogonal matrix
 * @param weightDecay of hidden matrices, 0 or more
 * @param others the rule for embeddings, the head, norms and biases; says which parameters decay at all
 */
public record Muon(double momentum, Momentum form, int iterations, Scale scale, double weightDecay, AdamW others)
        implements Optimizer {
    /** By what the step of a matrix is multiplied, which turns B inputs into A outputs however it is stored. */
    public enum Scale {
        /** {@code 0.2 * sqrt(max(A, B))}: steps as long as AdamW's, whose learning rate and decay fit (arXiv:2502.16982). */
        MATCH_RMS_ADAMW,
        /** {@code sqrt(max(1, A / B))}, as its authors have it. */
        ORIGINAL
    }

    /** PyTorch's defaults with steps of AdamW's length, and the same decay for all that decays (arXiv:2502.16982). */
    public static final Muon DEFAULT = new Muon(
            0.95, Momentum.NESTEROV, 5, Scale.MATCH_RMS_ADAMW, 0.1, new AdamW(0.9, 0.999, 1e-8, 0.1, Decayed.MATRICES));

    /** The quintic polynomial whose slope at 0 is steep: it ends near 1, not at 1. */
    private static final double[] COEFFICIENTS = {3.4445, -4.7750, 2.0315};

    private static final double EPS = 1e-7;
    private static final State MEAN = new State("M", Extent.EACH_WEIGHT);

    public Muon {
        Check.that(
                momentum >= 0 && momentum < 1,
                "momentum is %s, expected at least 0 and less than 1, usually 0.95.",
                momentum);
        Check.that(iterations > 0 && iterations < 100, "iterations is %s, expected 1 to 99, usually 5.", iterations);
        Check.that(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay is %s, expected 0 or more, usually 0.1.",
                weightDecay);
    }

    @Override
    public Decayed decayed() {
        return others.decayed();
    }

    @Override
    public Optimizer forOthers() {
        return others;
    }

    @Override
    public List<State> state() {
        return List.of(MEAN);
    }

    @Override
    public void update(TorchUpdate code) {
        code.whereFinite(() -> code.parts().forEach(part -> update(code, part)));
    }

    private void update(TorchUpdate code, Part part) {
        String gradient = part.gradient();
        String mean = part.state("M");
        code.line("torch.lerp_(%s, %s, %s)".formatted(mean, gradient, 1 - momentum));
        String direction = form == Momentum.NESTEROV
                ? code.let("torch.lerp(%s, %s, %s)".formatted(gradient, mean, momentum))
                : mean;
        String orthogonal = orthogonal(code, direction, part.shape());
        String parameter = part.parameter();
        code.decay(parameter);
        code.line("torch.add_(%s, %s, alpha=torch.mul(%s, %s))"
                .formatted(parameter, orthogonal, code.learningRate(), -factor(part)));
    }

    private String orthogonal(TorchUpdate code, String direction, Shape shape) {
        boolean tall = shape.dim(0) > shape.dim(1);
        String low = code.low(direction);
        String wide = tall ? "torch.t(" + low + ")" : low;
        String norm = "torch.clamp_min(torch.norm(" + low + "), " + EPS + ")";
        String x = code.let("torch.div(" + wide + ", " + norm + ")");
        code.repeat(iterations, () -> {
            String gram = code.let("torch.mm(%1$s, torch.t(%1$s))".formatted(x));
            String polynomial = code.let("torch.addmm(%1$s, %1$s, %1$s, beta=%2$s, alpha=%3$s)"
                    .formatted(gram, COEFFICIENTS[1], COEFFICIENTS[2]));
            code.line("%1$s = torch.addmm(%1$s, %2$s, %1$s, beta=%3$s)".formatted(x, polynomial, COEFFICIENTS[0]));
        });
        return tall ? "torch.t(" + x + ")" : x;
    }

    private double factor(Part part) {
        boolean outFirst = part.layout() == LinearLayout.OUT_IN;
        double out = part.shape().dim(outFirst ? 0 : 1);
        double in = part.shape().dim(outFirst ? 1 : 0);
        return scale == Scale.ORIGINAL ? Math.sqrt(Math.max(1, out / in)) : 0.2 * Math.sqrt(Math.max(out, in));
    }
}
