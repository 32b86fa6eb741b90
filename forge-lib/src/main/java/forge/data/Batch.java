package forge.data;

import forge.base.Check;
import java.util.Arrays;
import java.util.Map;

/**
 * Token ids of one iteration, row by row: {@code inputIds[b * T + t]}, and for each position the token that it has to
 * predict. Already shifted: {@code targets[t]} is the token after {@code inputIds[t]}.
 *
 * @param shape B sequences of T tokens
 * @param inputIds {@code [B*T]}
 * @param targets {@code [B*T]}, {@link #IGNORE} where nothing is learned or scored
 */
public record Batch(BatchShape shape, long[] inputIds, long[] targets) implements InputBatch {
    /** The target of a position that does not count (PyTorch's {@code ignore_index}). */
    public static final long IGNORE = -100;

    public Batch {
        Check.that(
                inputIds.length == shape.tokens() && targets.length == shape.tokens(),
                "a batch of %s needs %d ids and targets, found %d and %d.",
                shape,
                shape.tokens(),
                inputIds.length,
                targets.length);
        inputIds = inputIds.clone();
        targets = targets.clone();
    }

    /** {@code ids} and {@code targets}, both [B*T]. */
    @Override
    public long[] values(String input) {
        return switch (input) {
            case "ids" -> inputIds;
            case "targets" -> targets;
            default -> throw InputBatch.unknown(input, "ids, targets");
        };
    }

    @Override
    public Map<String, Long> sizes() {
        return shape.sizes();
    }

    @Override
    public long tokens() {
        return shape.tokens();
    }

    @Override
    public long scoredTokens() {
        return Arrays.stream(targets).filter(t -> t != IGNORE).count();
    }
}
