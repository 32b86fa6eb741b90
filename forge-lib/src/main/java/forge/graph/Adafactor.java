package forge.graph;

import forge.base.Check;
import forge.graph.TorchUpdate.Part;
import java.util.List;

/**
 * Adafactor (arXiv:1804.04235): the second moment of a matrix [A,B] is the product of its row and column means, A + B numbers
 * instead of A * B. With {@code w = t ^ beta2Decay} (section 7.2), a matrix follows algorithm 4,
 *
 * <pre>
 * R += w * (mean of g^2 over each row - R)    C += w * (mean of g^2 over each column - C)
 * V = R C / mean(R)                           U = g / sqrt(V)
 * U = U / max(1, RMS(U) / clipThreshold)      p -= step * U
 * </pre>
 *
 * and everything else algorithm 5, with {@code V += w * (g^2 - V)}; both in means where the paper has sums, which is the
 * same. With a first moment (section 4) the step is {@code m = beta1 * m + (1 - beta1) * step * U}, as the authors' own
 * code and transformers have it. Weight decay is decoupled: {@code p -= step * weightDecay * p}
 * for {@link Step#ABSOLUTE} and {@link Step#RELATIVE} as in transformers, {@code p -= lr * weightDecay * p} for {@link Step#PYTORCH}.
 *
 * @param step how long steps are, and where eps1 enters
 * @param beta1 decay of the first moment, from 0 to less than 1; 0 keeps none, as the paper recommends
 * @param beta2Decay exponent of {@code w}, at most 0
 * @param eps1 keeps the second moment from 0, more than 0
 * @param eps2 what a parameter's root mean square counts at least, for relative steps, more than 0
 * @param clipThreshold bound of the root mean square of U, more than 0
 * @param weightDecay 0 or more
 * @param decayed which parameters decay
 */
public record Adafactor(
        Step step,
        double beta1,
        double beta2Decay,
        double eps1,
        double eps2,
        double clipThreshold,
        double weightDecay,
        Decayed decayed)
        implements Optimizer {
    /** How long a step is; RMS(p) is the root mean square of a parameter before the step. */
    public enum Step {
        /**
         * The learning rate itself, from outside: transformers with {@code relative_step} and {@code scale_parameter} off,
         * which is its trainer's Adafactor. eps1 is added to the squared gradient.
         */
        ABSOLUTE,
        /**
         * {@code max(eps2, RMS(p)) * min(lr, 1 / sqrt(t))}, the paper's with its 0.01 as the learning rate. eps1 is added
         * to the squared gradient.
         */
        RELATIVE,
        /** As {@link #RELATIVE}; eps1 bounds mean(R) and sqrt(V) from below, as in torch.optim.Adafactor. */
        PYTORCH
    }

    /** The paper's numbers; steps of the learning rate's length, no first moment, no decay. */
    public static final Adafactor DEFAULT = of(Step.ABSOLUTE);

    /** The distance from 1 to the next float32, which is torch.optim.Adafactor's eps1. */
    private static final double FLOAT_EPS = 0x1p-23;

    private static final State FACTORS = new State("F", Extent.ROWS_AND_COLUMNS);
    private static final State FIRST_MOMENT = new State("M", Extent.EACH_WEIGHT);

    public Adafactor {
        Check.that(
                beta1 >= 0 && beta1 < 1, "beta1 is %s, expected at least 0 and less than 1, usually 0 or 0.9.", beta1);
        Check.that(
                beta2Decay <= 0 && Double.isFinite(beta2Decay),
                "beta2Decay is %s, expected at most 0, usually -0.8.",
                beta2Decay);
        Check.that(eps1 > 0 && Double.isFinite(eps1), "eps1 is %s, expected more than 0, usually 1e-30.", eps1);
        Check.that(eps2 > 0 && Double.isFinite(eps2), "eps2 is %s, expected more than 0, usually 1e-3.", eps2);
        Check.that(
                clipThreshold > 0 && Double.isFinite(clipThreshold),
                "clipThreshold is %s, expected more than 0, usually 1.",
                clipThreshold);
        Check.that(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay is %s, expected 0 or more, usually 0.",
                weightDecay);
    }

    /** The usual numbers with steps of the given length. */
    public static Adafactor of(Step step) {
        return new Adafactor(step, 0, -0.8, step == Step.PYTORCH ? FLOAT_EPS : 1e-30, 1e-3, 1, 0, Decayed.MATRICES);
    }

    @Override
    public List<State> state() {
        return beta1 > 0 ? List.of(FACTORS, FIRST_MOMENT) : List.of(FACTORS);
    }

    @Override
    public void update(TorchUpdate code) {
        code.whereFinite(() -> {
            String share = code.let("torch.pow(" + code.count() + ", " + beta2Decay + ")");
            for (Part part : code.parts()) {
                String gradient = part.gradient();
                String direction = part.shape().rank() == 2
                        ? matrixDirection(code, part, gradient, share)
                        : direction(code, part, gradient, share);
                move(code, part, direction);
            }
        });
    }

    private String matrixDirection(TorchUpdate code, Part part, String gradient, String share) {
        String rows = part.rows("F");
        String columns = part.columns("F");
        learnMean(code, rows, gradient, 1, part.shape().dim(1), share);
        learnMean(code, columns, gradient, 0, part.shape().dim(0), share);
        String mean = "torch.mean(" + rows + ")";
        if (step == Step.PYTORCH) {
            String ratio = "torch.div(%s, torch.clamp_min(%s, %s))".formatted(rows, mean, eps1);
            String squares = code.let("torch.mul(torch.unsqueeze(%s, 1), %s)".formatted(ratio, columns));
            return quotient(code, gradient, squares);
        }
        String rowRoot = "torch.unsqueeze(torch.rsqrt(torch.div(" + rows + ", " + mean + ")), 1)";
        String direction = code.let("torch.mul(" + gradient + ", " + rowRoot + ")");
        code.line("torch.mul_(" + direction + ", torch.rsqrt(" + columns + "))");
        return direction;
    }

    /** Of g^2 along an axis, without holding g^2. */
    private void learnMean(TorchUpdate code, String state, String gradient, int axis, long size, String share) {
        String norms = "torch.linalg_vector_norm(%s, 2, [%d])".formatted(gradient, axis);
        String mean = "torch.div(torch.square(" + norms + "), " + size + ")";
        code.line("torch.lerp_(" + state + ", " + floored(mean) + ", " + share + ")");
    }

    private String floored(String squares) {
        return step == Step.PYTORCH ? squares : "torch.add(" + squares + ", " + eps1 + ")";
    }

    private String direction(TorchUpdate code, Part part, String gradient, String share) {
        String squares = part.rows("F");
        code.line("torch.lerp_(%s, %s, %s)".formatted(squares, floored("torch.square(" + gradient + ")"), share));
        return step == Step.PYTORCH
                ? quotient(code, gradient, code.let("torch.clone(" + squares + ")"))
                : code.let("torch.mul(" + gradient + ", torch.rsqrt(" + squares + "))");
    }

    private String quotient(TorchUpdate code, String gradient, String squares) {
        code.line("torch.rsqrt_(torch.clamp_min_(" + squares + ", " + eps1 * eps1 + "))");
        code.line("torch.mul_(" + squares + ", " + gradient + ")");
        return squares;
    }

    private void move(TorchUpdate code, Part part, String direction) {
        double root = Math.sqrt((double) part.shape().elements());
        String parameter = part.parameter();
        String length = code.learningRate();
        if (step != Step.ABSOLUTE) {
            String scale = "torch.clamp_min(torch.div(torch.norm(%s), %s), %s)".formatted(parameter, root, eps2);
            length = code.let(
                    "torch.mul(torch.clamp_max(torch.rsqrt(%s), %s), %s)".formatted(code.count(), length, scale));
        }
        String clip = "torch.clamp_min(torch.div(torch.norm(%s), %s), 1.)".formatted(direction, clipThreshold * root);
        code.line("torch.mul_(%s, torch.mul(torch.reciprocal(%s), %s))".formatted(direction, clip, length));
        if (beta1 > 0) {
            String mean = part.state("M");
            code.line("torch.lerp_(%s, %s, %s)".formatted(mean, direction, 1 - beta1));
            direction = mean;
        }
        if (step == Step.RELATIVE && code.weightDecay() != 0) {
            code.line("torch.mul_(%s, torch.rsub(torch.mul(%s, %s), 1.))"
                    .formatted(parameter, length, code.weightDecay()));
        } else {
            code.decay(parameter);
        }
        code.line("torch.sub_(" + parameter + ", " + direction + ")");
    }
}
