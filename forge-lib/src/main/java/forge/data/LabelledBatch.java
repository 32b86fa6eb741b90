package forge.data;

import forge.base.Check;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Texts with the number of a label each.
 *
 * @param shape B texts of at most T tokens
 * @param ids {@code [B*T]}, {@link Batch#IGNORE} behind the end of a text
 * @param labels {@code [B]}, {@link Batch#IGNORE} where none counts
 */
public record LabelledBatch(BatchShape shape, long[] ids, long[] labels) implements InputBatch {
    /** The input that has id 0 in place of {@link Batch#IGNORE}, for models whose positions do not see later ones. */
    public static final String PADDED = "padded";

    /** The input that has the label of each text at its last token, and {@link Batch#IGNORE} elsewhere. */
    public static final String LAST = "last";

    public LabelledBatch {
        Check.that(
                ids.length == shape.tokens() && labels.length == shape.batchSize(),
                "a batch of %s needs %d ids and %d labels, found %d and %d.",
                shape,
                shape.tokens(),
                shape.batchSize(),
                ids.length,
                labels.length);
        ids = ids.clone();
        labels = labels.clone();
    }

    /**
     * Pads texts to a common length, cutting off what exceeds {@code maxTokens}.
     *
     * @param labels one for each text, and for rows that are filled up with padding alone
     */
    public static LabelledBatch of(List<int[]> texts, long[] labels, int maxTokens) {
        int longest = texts.stream().mapToInt(text -> text.length).max().orElse(1);
        int length = PaddedBatch.bucket(Math.min(longest, maxTokens), maxTokens);
        BatchShape shape = new BatchShape(labels.length, length);
        long[] ids = new long[(int) shape.tokens()];
        Arrays.fill(ids, Batch.IGNORE);
        for (int i = 0; i < texts.size(); i++) {
            int[] text = texts.get(i);
            for (int t = 0; t < Math.min(text.length, length); t++) {
                ids[i * length + t] = text[t];
            }
        }
        return new LabelledBatch(shape, ids, labels);
    }

    @Override
    public List<String> inputs() {
        return List.of("ids", "targets");
    }

    /** {@code ids} [B*T] and {@code targets} [B], or {@link #PADDED} and {@link #LAST} [B*T], which say the same. */
    @Override
    public long[] values(String input) {
        return switch (input) {
            case "ids" -> ids;
            case "targets" -> labels;
            case PADDED -> Arrays.stream(ids).map(id -> Math.max(0, id)).toArray();
            case LAST -> last();
            default -> throw InputBatch.unknown(input, "ids, targets, padded, last");
        };
    }

    private long[] last() {
        long[] last = new long[ids.length];
        Arrays.fill(last, Batch.IGNORE);
        for (int row = 0; row < labels.length; row++) {
            last[lastPosition(row)] = labels[row];
        }
        return last;
    }

    /** The position in {@code ids} of a text's last token; of a text without any, its first. */
    public int lastPosition(int row) {
        int first = row * shape.contextLength();
        int end = first + shape.contextLength();
        while (end > first + 1 && ids[end - 1] == Batch.IGNORE) {
            end--;
        }
        return end - 1;
    }

    @Override
    public Map<String, Long> sizes() {
        return shape.sizes();
    }

    @Override
    public List<InputBatch> split(int parts) {
        int rows = shape.batchSize();
        return RowParts.split(
                rows,
                parts,
                (from, to) -> new LabelledBatch(
                        new BatchShape(to - from, shape.contextLength()),
                        RowParts.of(ids, rows, from, to),
                        RowParts.of(labels, rows, from, to)));
    }

    @Override
    public long tokens() {
        return shape.tokens();
    }

    /** Texts with a label. */
    @Override
    public long scoredTokens() {
        return Arrays.stream(labels).filter(label -> label != Batch.IGNORE).count();
    }
}
