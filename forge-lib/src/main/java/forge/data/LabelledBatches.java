package forge.data;

import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Parallel;
import forge.data.record.Example;
import forge.data.record.Origin;
import forge.tokenizer.Tokenizer;
import forge.view.MaskView;
import forge.view.Stacked;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts with labels; see {@link Dataset#labelledBatches}.
 *
 * <pre>{@code
 * LabelledBatches train = classifier.batches(data, 32);
 * train.preview(3)                  // what is read, with its label
 * train.report()                    // texts for each label, what was cut and padded
 * }</pre>
 */
public final class LabelledBatches implements InputBatches, ViewedAs {
    private static final Logger LOG = LoggerFactory.getLogger(LabelledBatches.class);

    private static final int SHOWN = 3;

    private final BatchShape shape;
    private final List<Row> rows;
    private final Tokenizer tokenizer;
    private final List<String> labels;
    private final BatchOrder order;

    private record Row(int[] ids, int label, Origin origin) {}

    private LabelledBatches(BatchShape shape, List<Row> rows, Tokenizer tokenizer, List<String> labels, long seed) {
        this.shape = shape;
        this.rows = rows;
        this.tokenizer = tokenizer;
        this.labels = List.copyOf(labels);
        long cut = rows.stream()
                .filter(row -> row.ids().length > shape.contextLength())
                .count();
        if (cut > 0) {
            LOG.warn("{} of {} texts are cut: they have more than {} tokens.", cut, rows.size(), shape.contextLength());
        }
        this.order = BatchOrder.random(rows.size(), shape.batchSize(), seed);
    }

    static LabelledBatches of(
            List<Example> examples,
            Tokenizer tokenizer,
            Function<String, int[]> encode,
            List<String> labels,
            BatchShape shape,
            long seed) {
        List<Row> rows = Parallel.map(examples, e -> row(e, encode, labels));
        return new LabelledBatches(shape, rows, tokenizer, labels, seed);
    }

    private static Row row(Example example, Function<String, int[]> encode, List<String> labels) {
        int label = labels.indexOf(label(example));
        Check.that(
                label >= 0,
                "%s: label \"%s\" is unknown; known are %s. Make the classifier with the labels of all data:"
                        + " data.labels() before it is split.",
                example.origin(),
                example.answer(),
                String.join(", ", labels));
        int[] ids = encode.apply(example.prompt());
        Check.that(
                ids.length > 0 && !example.prompt().isBlank(),
                "%s: the text is empty, there is nothing to classify. Leave it out: data.filter(e -> !e.prompt().isBlank()).",
                example.origin());
        return new Row(ids, label, example.origin());
    }

    static String label(Example example) {
        if (example.isPlainText()) {
            throw new ForgeException(example.origin() + ": \"" + example + "\" has no label. Read texts with labels as"
                    + " Dataset.jsonl(path, Columns.of(\"text\", \"label\")).");
        }
        Check.that(
                !example.answer().isBlank(), "%s: the label is blank, expected the name of a class.", example.origin());
        return example.answer();
    }

    @Override
    public int size() {
        return order.size();
    }

    @Override
    public LabelledBatch get(int epoch, int index) {
        List<int[]> texts = new ArrayList<>();
        long[] labels = new long[shape.batchSize()];
        Arrays.fill(labels, Batch.IGNORE);
        for (int number : order.rows(epoch, index)) {
            Row row = rows.get(number);
            labels[texts.size()] = row.label();
            texts.add(row.ids());
        }
        return LabelledBatch.of(texts, labels, shape.contextLength());
    }

    @Override
    public List<Origin> origins(int epoch, int index) {
        return Arrays.stream(order.rows(epoch, index))
                .mapToObj(number -> rows.get(number).origin())
                .toList();
    }

    /** The shape of the largest batch that there can be: as long as the longest text is. */
    public BatchShape largest() {
        int longest = rows.stream().mapToInt(row -> row.ids().length).max().orElse(1);
        int length = PaddedBatch.bucket(Math.min(longest, shape.contextLength()), shape.contextLength());
        return new BatchShape(shape.batchSize(), length);
    }

    /** {@link #preview(int)} of three texts. */
    public MaskView preview() {
        return preview(SHOWN);
    }

    /** The first texts in the order of the data, each with the label that is learned of it. */
    public MaskView preview(int count) {
        BatchPreview preview = new BatchPreview(Optional.of(tokenizer));
        return new MaskView(IntStream.range(0, Math.min(count, rows.size()))
                .mapToObj(i -> view(i + 1, rows.get(i), preview))
                .toList());
    }

    private MaskView.Row view(int number, Row row, BatchPreview preview) {
        long[] read = Arrays.stream(row.ids())
                .limit(shape.contextLength())
                .asLongStream()
                .toArray();
        String cut = cut(row) == 0 ? "" : ", " + cut(row) + " tokens cut off";
        return new MaskView.Row(
                "text %d: %d tokens, label %s".formatted(number, read.length, labels.get(row.label())),
                List.of(preview.document(row.origin() + cut, MaskView.Kind.GIVEN, read)));
    }

    private int cut(Row row) {
        return Math.max(0, row.ids().length - shape.contextLength());
    }

    /** Counts of an epoch: texts for each label, tokens, padding, and what was cut. */
    @Override
    public LabelledReport report() {
        long cut = rows.stream().mapToLong(this::cut).sum();
        Map<String, Long> counts = new LinkedHashMap<>();
        labels.forEach(label -> counts.put(label, 0L));
        rows.forEach(row -> counts.merge(labels.get(row.label()), 1L, Long::sum));
        return new LabelledReport(
                rows.size(),
                size(),
                rows.stream().mapToLong(row -> row.ids().length).sum() - cut,
                IntStream.range(0, size()).mapToLong(i -> get(0, i).tokens()).sum(),
                (int) rows.stream().filter(row -> cut(row) > 0).count(),
                cut,
                counts);
    }

    @Override
    public Viewable shown() {
        return Stacked.of(preview(), report());
    }

    @Override
    public String toString() {
        return "%d batches of %d texts".formatted(size(), shape.batchSize());
    }
}
