package forge.export;

import forge.base.Check;
import java.util.List;
import java.util.Locale;

/**
 * How far the logits of a model that was written and read again are from those of the model that it was made from.
 *
 * @param difference the largest one between two logits
 * @param largest the largest logit, in absolute value
 * @param positions where a token was predicted
 * @param same positions of which both find the same token the likeliest
 * @param divergence mean Kullback-Leibler divergence of the predictions in nats, from those of the model to those that were written
 */
public record Parity(double difference, double largest, long positions, long same, double divergence) {

    /**
     * Compares logits.
     *
     * @param expected of some texts, each {@code [positions, classes]} row by row
     * @param found in the same order
     * @param classes logits of a position
     */
    static Parity of(List<float[]> expected, List<float[]> found, int classes) {
        double difference = 0;
        double largest = 0;
        double divergence = 0;
        long positions = 0;
        long same = 0;
        for (int text = 0; text < expected.size(); text++) {
            float[] one = expected.get(text);
            float[] other = found.get(text);
            Check.that(one.length == other.length, "%d logits became %d.", one.length, other.length);
            for (int i = 0; i < one.length; i++) {
                largest = Math.max(largest, Math.abs(one[i]));
                difference = Math.max(difference, Math.abs(one[i] - other[i])); // NaN stays
            }
            for (int at = 0; at < one.length; at += classes) {
                same += best(one, at, classes) == best(other, at, classes) ? 1 : 0;
                divergence += divergence(one, other, at, classes);
                positions++;
            }
        }
        return new Parity(difference, largest, positions, same, divergence / positions);
    }

    private static int best(float[] logits, int at, int classes) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            best = logits[at + i] > logits[at + best] ? i : best;
        }
        return best;
    }

    private static double divergence(float[] one, float[] other, int at, int classes) {
        double ofOne = logSum(one, at, classes);
        double ofOther = logSum(other, at, classes);
        double sum = 0;
        for (int i = at; i < at + classes; i++) {
            double log = one[i] - ofOne;
            sum += Math.exp(log) * (log - (other[i] - ofOther));
        }
        return Math.max(0, sum);
    }

    private static double logSum(float[] logits, int at, int classes) {
        double most = logits[at + best(logits, at, classes)];
        double sum = 0;
        for (int i = at; i < at + classes; i++) {
            sum += Math.exp(logits[i] - most);
        }
        return most + Math.log(sum);
    }

    /** The largest difference as a share of the largest logit; NaN where a logit is no number. */
    public double relative() {
        return difference == 0 ? 0 : difference / largest;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "logits of up to %.4g differ by %.2g at most (%.2g of it), divergence %.2g nats, the same token likeliest at %d of %d"
                        + " positions",
                largest,
                difference,
                relative(),
                divergence,
                same,
                positions);
    }
}
