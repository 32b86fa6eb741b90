package forge.data;

import forge.base.Check;
import java.util.Map;

/**
 * How many tokens one iteration sees: {@code batchSize} sequences of {@code contextLength} tokens.
 *
 * @param batchSize sequences an iteration (micro-batch), at least 1
 * @param contextLength tokens a sequence, at least 1
 */
public record BatchShape(int batchSize, int contextLength) {
    public BatchShape {
        Check.that(batchSize > 0, "batchSize is %d, expected at least 1.", batchSize);
        Check.that(contextLength > 0, "contextLength is %d, expected at least 1.", contextLength);
    }

    public long tokens() {
        return (long) batchSize * contextLength;
    }

    /** The sizes of the symbolic axes B and T. */
    public Map<String, Long> sizes() {
        return Map.of("B", (long) batchSize, "T", (long) contextLength);
    }
}
