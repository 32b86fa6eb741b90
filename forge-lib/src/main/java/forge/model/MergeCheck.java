package forge.model;

import forge.base.ForgeException;
import forge.engine.Weights;
import forge.tensor.DType;
import java.util.Random;

/** Whether a merged model computes what the adapter beside its base did. */
final class MergeCheck {
    private static final int TOKENS = 32;

    /** Of the largest logit: a hundred times what rounding in float32 makes, far below what a wrong scale would. */
    private static final double TOLERANCE = 1e-3;

    /** The same where the adapted model multiplies in 16 bits. */
    private static final double COARSE_TOLERANCE = 5e-2;

    private MergeCheck() {}

    /** Ids below a limit to compare logits of, the same each time. */
    static long[] ids(int tokens, long limit) {
        return new Random(1).longs(Math.min(TOKENS, tokens), 0, limit).toArray();
    }

    /** @param weights of the adapted model */
    static void agree(float[] expected, float[] found, Weights weights) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        boolean coarse = weights.parameters().stream()
                .anyMatch(parameter -> parameter.dtype() == DType.BF16 || parameter.dtype() == DType.F16);
        if (!(difference <= (coarse ? COARSE_TOLERANCE : TOLERANCE) * largest)) { // NaN too
            throw new ForgeException(
                    ("the merged model differs from the model with its adapter: logits of up to %.3g by"
                                    + " %.3g. Are the adapter's weights finite?")
                            .formatted(largest, difference));
        }
    }
}
