package forge.data;

import forge.base.Check;
import forge.base.Parallel;
import forge.data.record.Example;
import forge.data.record.Origin;
import forge.tokenizer.Tokenizer;
import forge.view.MaskView;
import forge.view.MaskView.Kind;
import forge.view.Stacked;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prompts with answers for an encoder and a decoder; see {@link Dataset#seq2seqBatches}.
 *
 * <pre>{@code
 * Seq2SeqBatches train = model.batches(data, Seq2SeqShape.of(8));
 * train.preview(3)                  // what is read and what is learned
 * train.report()                    // what was cut and padded
 * }</pre>
 */
public final class Seq2SeqBatches implements InputBatches, ViewedAs {
    private static final Logger LOG = LoggerFactory.getLogger(Seq2SeqBatches.class);
    private static final int SHOWN = 3;

    private final Seq2SeqShape shape;
    private final List<Pair> pairs;
    private final Tokenizer tokenizer;
    private final Seq2SeqTokens tokens;
    private final BatchOrder order;

    /**
     * @param answer the target as it was, however long
     * @param sourceCut tokens that were cut off the source
     * @param targetCut tokens that were cut off the target
     */
    private record Pair(long[] source, long[] target, int[] answer, int sourceCut, int targetCut, Origin origin) {}

    Seq2SeqBatches(List<Example> examples, Tokenizer tokenizer, Seq2SeqTokens tokens, Seq2SeqShape shape, long seed) {
        this.shape = shape;
        this.tokenizer = tokenizer;
        this.tokens = tokens;
        this.pairs = Parallel.map(examples, this::pair);
        long cut = pairs.stream()
                .filter(pair -> pair.sourceCut() + pair.targetCut() > 0)
                .count();
        if (cut > 0) {
            LOG.warn(
                    "{} of {} pairs are cut: a source has {} tokens at most, a target {}. Use a larger Seq2SeqShape.",
                    cut,
                    pairs.size(),
                    shape.sourceTokens(),
                    shape.targetTokens());
        }
        this.order = BatchOrder.random(pairs.size(), shape.batchSize(), seed);
    }

    private Pair pair(Example example) {
        int[] source = ids(example, example.prompt(), "prompt");
        int[] target = ids(example, example.answer(), "answer");
        Check.that(
                shape.targetTokens() > 1,
                "%s: nothing of the answer is learned in targets of 1 token, which is the end of text. Use a larger"
                        + " Seq2SeqShape.",
                example.origin());
        return new Pair(
                ended(source, shape.sourceTokens()),
                ended(target, shape.targetTokens()),
                ints(ended(target, Integer.MAX_VALUE)),
                Math.max(0, source.length + 1 - shape.sourceTokens()),
                Math.max(0, target.length + 1 - shape.targetTokens()),
                example.origin());
    }

    private int[] ids(Example example, String text, String what) {
        int[] ids = text.isBlank() ? new int[0] : tokenizer.encode(text);
        Check.that(
                ids.length > 0,
                "%s: the %s is blank; a source and a target are needed. Leave it out with data.filter.",
                example.origin(),
                what);
        return ids;
    }

    /** The ids, cut where they are too long, with the end of text behind them. */
    private long[] ended(int[] ids, int length) {
        return LongStream.concat(
                        Arrays.stream(ids).limit(length - 1L).asLongStream(), LongStream.of(tokens.endOfText()))
                .toArray();
    }

    @Override
    public int size() {
        return order.size();
    }

    @Override
    public Seq2SeqBatch get(int epoch, int index) {
        List<long[]> sources = new ArrayList<>();
        List<long[]> targets = new ArrayList<>();
        for (int number : order.rows(epoch, index)) {
            Pair pair = pairs.get(number);
            sources.add(pair.source());
            targets.add(pair.target());
        }
        while (sources.size() < shape.batchSize()) { // rows that do not count
            sources.add(new long[] {tokens.endOfText()});
            targets.add(new long[] {Batch.IGNORE});
        }
        return Seq2SeqBatch.of(
                sources,
                targets,
                tokens,
                PaddedBatch.bucket(Seq2SeqBatch.longest(sources, "source"), shape.sourceTokens()),
                PaddedBatch.bucket(Seq2SeqBatch.longest(targets, "target"), shape.targetTokens()));
    }

    @Override
    public List<Origin> origins(int epoch, int index) {
        return Arrays.stream(order.rows(epoch, index))
                .mapToObj(number -> pairs.get(number).origin())
                .toList();
    }

    @Override
    public List<Prompted> prompted() {
        return pairs.stream()
                .map(pair -> new Prompted(ints(pair.source()), pair.answer(), pair.origin()))
                .toList();
    }

    private static int[] ints(long[] ids) {
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    /** The shape of the largest batch that there can be: as long as the longest pair is. */
    public Seq2SeqShape largest() {
        int source = pairs.stream().mapToInt(pair -> pair.source().length).max().orElse(1);
        int target = pairs.stream().mapToInt(pair -> pair.target().length).max().orElse(1);
        return new Seq2SeqShape(
                shape.batchSize(),
                PaddedBatch.bucket(source, shape.sourceTokens()),
                PaddedBatch.bucket(target, shape.targetTokens()));
    }

    /** {@link #preview(int)} of three pairs. */
    public MaskView preview() {
        return preview(SHOWN);
    }

    /** The first pairs in the order of the data: what the encoder reads, and what the decoder learns to write. */
    public MaskView preview(int rows) {
        return new MaskView(IntStream.range(0, Math.min(rows, pairs.size()))
                .mapToObj(i -> row(i + 1, pairs.get(i)))
                .toList());
    }

    private MaskView.Row row(int number, Pair pair) {
        BatchPreview preview = new BatchPreview(Optional.of(tokenizer));
        return new MaskView.Row(
                "pair %d: %d tokens read, %d learned".formatted(number, pair.source().length, pair.target().length),
                List.of(
                        preview.document(pair.origin() + " source" + cut(pair.sourceCut()), Kind.GIVEN, pair.source()),
                        preview.document(
                                pair.origin() + " target" + cut(pair.targetCut()), Kind.LEARNED, pair.target())));
    }

    private static String cut(int tokens) {
        return tokens == 0 ? "" : ", " + tokens + " tokens cut off";
    }

    /** Counts of an epoch: tokens read and learned, padding, and what was cut. */
    @Override
    public Seq2SeqReport report() {
        return new Seq2SeqReport(
                pairs.size(),
                size(),
                sum(pair -> pair.source().length),
                sum(pair -> pair.target().length),
                IntStream.range(0, size()).mapToLong(i -> get(0, i).tokens()).sum(),
                (int) sum(pair -> Math.min(1, pair.sourceCut())),
                sum(Pair::sourceCut),
                (int) sum(pair -> Math.min(1, pair.targetCut())),
                sum(Pair::targetCut));
    }

    private long sum(ToIntFunction<Pair> count) {
        return pairs.stream().mapToLong(count::applyAsInt).sum();
    }

    @Override
    public Viewable shown() {
        return Stacked.of(preview(), report());
    }

    @Override
    public String toString() {
        return "%d batches of %d pairs".formatted(size(), shape.batchSize());
    }
}
