package forge.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Json;
import forge.base.Parallel;
import forge.data.record.Example;
import forge.data.record.Origin;
import forge.data.shard.VocabularyHash;
import forge.data.token.ExampleTokenizer;
import forge.data.token.LeftOut;
import forge.data.token.RowPlan;
import forge.data.token.Segment;
import forge.data.token.TokenNotes;
import forge.data.token.TokenRow;
import forge.data.token.TokenizedExamples;
import forge.tokenizer.Tokenizer;
import forge.view.MaskView;
import forge.view.Stacked;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of tokenised examples; see {@link Dataset#batches(Tokenizer, BatchOptions)}. Batch {@code index} of an epoch is
 * worked out when it is asked for, from the seed, the epoch and the index alone.
 *
 * <pre>{@code
 * TokenBatches train = data.batches(tokenizer, BatchOptions.builder(8, 1024).layout(BatchLayout.PACKED).build());
 * train.preview(3)                  // which tokens are learned
 * train.report()                    // what was cut, left out and padded
 * }</pre>
 */
public final class TokenBatches implements Batches, ViewedAs {
    private static final Logger LOG = LoggerFactory.getLogger(TokenBatches.class);
    private static final int SHOWN = 3;
    private static final int NAMED = 5;

    private final TokenizedExamples examples;
    private final BatchLayout layout;
    private final BatchOptions options;
    private final RowPlan plan;
    private final BatchOrder order;
    private final Optional<Tokenizer> tokenizer;
    private final TemplateMark template;
    private final long paddingId;

    private TokenBatches(
            TokenizedExamples examples,
            BatchOptions options,
            TokenMarks marks,
            TemplateMark template,
            Optional<Tokenizer> tokenizer) {
        this.examples = examples;
        this.layout = options.layout().orElseThrow();
        this.options = options;
        this.paddingId = marks.padding();
        this.tokenizer = tokenizer;
        this.template = template;
        this.plan = plan(examples, layout, options, marks.textEnd());
        checkEnough();
        this.order = order();
    }

    static TokenBatches of(List<Example> examples, Tokenizer tokenizer, BatchOptions options) {
        BatchOptions laid = options.laidFor(examples);
        ExampleTokenizer maker = laid.exampleTokenizer(tokenizer);
        TokenizedExamples tokenized = TokenizedExamples.of(Parallel.map(examples, maker::tokenize));
        Remarks.warnOfTwoForms(tokenized.notes(), LOG);
        return of(
                tokenized,
                laid,
                TokenMarks.of(tokenizer, laid.layout().orElseThrow()),
                laid.templateMark(tokenizer),
                Optional.of(tokenizer));
    }

    /** @param laid options with a layout */
    static TokenBatches of(
            TokenizedExamples examples,
            BatchOptions laid,
            TokenMarks marks,
            TemplateMark template,
            Optional<Tokenizer> tokenizer) {
        return new TokenBatches(examples, laid, marks, template, tokenizer);
    }

    private static RowPlan plan(TokenizedExamples examples, BatchLayout layout, BatchOptions options, int[] lead) {
        int contextLength = options.shape().contextLength();
        return switch (layout) {
            case PADDED, BUCKETS -> RowPlan.single(examples, contextLength + 1, options.longExamples());
            case PACKED ->
                RowPlan.packed(examples, contextLength, options.longExamples()).apart();
            case WINDOWS -> RowPlan.windows(examples, lead, contextLength);
            case SEPARATE_WINDOWS ->
                RowPlan.windows(examples, lead, contextLength).apart();
        };
    }

    private void checkEnough() {
        BatchShape shape = options.shape();
        if (layout.isWindows()) {
            if (plan.rows().size() < shape.batchSize()) {
                throw new ForgeException(
                        "the text has %d tokens, too few for one batch: %d sequences of %d tokens need %d. Use a smaller BatchShape or more text."
                                .formatted(
                                        plan.tokens(), shape.batchSize(), shape.contextLength(), shape.tokens() + 1));
            }
            checkWindowsLearn();
            return;
        }
        List<LeftOut> leftOut = plan.leftOut();
        Check.that(
                plan.rows().size() > 0,
                "no token of %d examples would be learned in rows of %d tokens: %s%s. Use a longer context or another mask.",
                plan.examples(),
                shape.contextLength(),
                leftOut.stream().limit(NAMED).map(LeftOut::toString).collect(Collectors.joining("; ")),
                leftOut.size() > NAMED ? "; …" : "");
        if (!leftOut.isEmpty()) {
            LOG.warn("{} of {} examples left out; the first is {}", leftOut.size(), plan.examples(), leftOut.get(0));
        }
        if (plan.cut() > 0) {
            LOG.warn(
                    "{} of {} examples are cut to {} tokens, the ends of their answers with {} tokens; a longer context_length"
                            + " keeps them.",
                    plan.cut(),
                    plan.examples(),
                    shape.contextLength(),
                    plan.cutTokens());
        }
    }

    /** As a rule the first row says so. */
    private void checkWindowsLearn() {
        Check.that(
                rows().anyMatch(row -> BatchLayout.predictions(row) > 0),
                "no token of %d examples would be learned in windows of %d tokens: %s%s. Their answers are blank, their turns are"
                        + " masked, or each is a single token. Use another mask or layout.",
                examples.size(),
                options.shape().contextLength(),
                IntStream.range(0, Math.min(NAMED, examples.size()))
                        .mapToObj(i -> examples.get(i).origin().toString())
                        .collect(Collectors.joining("; ")),
                examples.size() > NAMED ? "; …" : "");
    }

    private BatchOrder order() {
        int rows = plan.rows().size();
        int batchSize = options.shape().batchSize();
        if (layout == BatchLayout.BUCKETS) {
            int[] lengths = IntStream.range(0, rows).map(plan.rows()::length).toArray();
            return BatchOrder.byLength(lengths, batchSize, options.seed());
        }
        return BatchOrder.random(rows, batchSize, options.seed());
    }

    @Override
    public BatchShape shape() {
        return options.shape();
    }

    /** In windows, those that do not fill a batch are left out. */
    @Override
    public int size() {
        return layout.isWindows() ? plan.rows().size() / options.shape().batchSize() : order.size();
    }

    @Override
    public Batch get(int epoch, int index) {
        Check.that(index >= 0 && index < size(), "batch %d of %d does not exist.", index, size());
        List<TokenRow> rows = Arrays.stream(order.rows(epoch, index))
                .mapToObj(plan.rows()::get)
                .toList();
        int longest = rows.stream()
                .mapToInt(row -> layout.positions(row.length()))
                .max()
                .orElse(1);
        return new RowBatch(layout, options.padded(longest), paddingId)
                .of(rows, options.shape().batchSize());
    }

    @Override
    public List<Origin> origins(int epoch, int index) {
        return Arrays.stream(order.rows(epoch, index))
                .boxed()
                .flatMap(number -> plan.rows().get(number).segments().stream())
                .map(Segment::origin)
                .distinct()
                .toList();
    }

    @Override
    public List<Prompted> prompted() {
        return IntStream.range(0, examples.size())
                .mapToObj(examples::get)
                .flatMap(example -> example.lastAnswer().stream()
                        .map(answer -> new Prompted(
                                Arrays.copyOf(example.ids(), answer.from()),
                                Arrays.copyOfRange(example.ids(), answer.from(), answer.to()),
                                example.origin())))
                .toList();
    }

    /** {@link #preview(int)} of three rows. */
    public MaskView preview() {
        return preview(SHOWN);
    }

    /** The first rows in the order of the data: which tokens are learned, and where each document came from. */
    public MaskView preview(int rows) {
        return new BatchPreview(tokenizer).of(rows().limit(rows).toList());
    }

    /** The rows of an epoch in the order of the data, not shifted and not padded. */
    public Stream<TokenRow> rows() {
        return IntStream.range(0, plan.rows().size()).mapToObj(plan.rows()::get);
    }

    /** Counts of an epoch: tokens, learned, padding, cut and left out; goes through all rows. */
    @Override
    public BatchReport report() {
        long tokens = 0;
        long learned = 0;
        long positions = 0;
        long padding = 0;
        for (int i = 0; i < size(); i++) {
            int longest = 1;
            for (int number : order.rows(0, i)) {
                TokenRow row = plan.rows().get(number);
                learned += BatchLayout.predictions(row);
                tokens += row.length();
                padding -= layout.positions(row.length());
                longest = Math.max(longest, layout.positions(row.length()));
            }
            positions += (long) options.padded(longest) * options.shape().batchSize();
        }
        padding += positions;
        int used = Math.min(plan.rows().size(), size() * options.shape().batchSize());
        return new BatchReport(
                layout,
                plan.examples(),
                used,
                plan.rows().size() - used,
                size(),
                tokens,
                learned,
                positions,
                padding,
                plan.cut(),
                plan.cutTokens(),
                plan.split(),
                examples.notes(),
                plan.leftOut());
    }

    /**
     * Writes the rows of an epoch, in the order of the data, as tensors {@code input_ids}, {@code labels} (not shifted, -100
     * where nothing is learned) and {@code attention_mask} (1 for every token), and where rows hold several documents their
     * numbers {@code documents} and {@code position_ids}, which begin anew with each: I32, [rows, T], with T the context
     * length where rows are packed, else one more. Goes on beside the cell, a few megabytes at a time; see {@link TrainingData}.
     */
    public CompletableFuture<TrainingData> saveTrainingData(Path directory) {
        return saveTrainingData(directory, Existing.KEEP);
    }

    /** {@link #saveTrainingData(Path)} that may replace training data that are there already. */
    public CompletableFuture<TrainingData> saveTrainingData(Path directory, Existing existing) {
        return save(directory, trainingMetadata(), existing);
    }

    /** {@link #saveTrainingData(Path)} with a field {@code source} in the metadata: what is known of where the data came from. */
    public CompletableFuture<TrainingData> saveTrainingData(Path directory, ObjectNode source) {
        ObjectNode metadata = trainingMetadata();
        metadata.set("source", source.deepCopy());
        return save(directory, metadata, Existing.KEEP);
    }

    private CompletableFuture<TrainingData> save(Path directory, ObjectNode metadata, Existing existing) {
        int width = layout == BatchLayout.PACKED
                ? options.shape().contextLength()
                : options.shape().contextLength() + 1;
        return TrainingData.save(
                directory, TrainingTensors.of(plan.rows(), width, (int) paddingId, layout), metadata, existing);
    }

    private ObjectNode trainingMetadata() {
        long learned = rows().mapToLong(BatchLayout::predictions).sum();
        long tokens = IntStream.range(0, plan.rows().size())
                .mapToLong(plan.rows()::length)
                .sum();
        TokenNotes notes = examples.notes();
        ObjectNode metadata = Json.object();
        metadata.putObject("counts")
                .put("examples", plan.examples())
                .put("rows", plan.rows().size())
                .put("tokens", tokens)
                .put("learned_tokens", learned)
                .put("left_out", plan.leftOut().size())
                .put("cut_examples", plan.cut())
                .put("cut_tokens", plan.cutTokens())
                .put("straddling_tokens", notes.straddling())
                .put("lost_reasoning", notes.lostReasoning())
                .put("marked_examples", notes.marked())
                .put("bare_pairs", notes.bare())
                .put("templated_conversations", notes.templated());
        tokenizer.ifPresent(known -> metadata.putObject("tokenizer")
                .put("vocabulary_sha256", VocabularyHash.of(known))
                .put("vocab_size", known.vocabSize())
                .put("padding", paddingId));
        ObjectNode parameters = metadata.putObject("parameters")
                .put("layout", layout.toString())
                .put("context_length", options.shape().contextLength())
                .put("mask", options.masking().toString())
                .put("long_examples", options.longExamples().toString())
                .put("seed", options.seed());
        if (!options.templateVariables().isEmpty()) {
            parameters.set("template_variables", Json.valueOf(options.templateVariables()));
        }
        parameters.set("template", template.json());
        return metadata;
    }

    /**
     * Writes the tokenised examples, so that {@link TokenShards#open(Path, Tokenizer)} gives these batches again. The
     * directory appears whole or not at all.
     *
     * @throws forge.base.FileException if it exists already or cannot be written
     */
    public TokenShards saveShards(Path directory) {
        Tokenizer known = tokenizer.orElseThrow(() -> new ForgeException(
                "the batches were opened without a tokenizer: open them with TokenShards.open(directory, tokenizer)."));
        TokenShards.write(directory, known, examples, options, template);
        return TokenShards.open(directory, known);
    }

    @Override
    public Viewable shown() {
        return Stacked.of(preview(), report());
    }

    @Override
    public String toString() {
        return "%d batches of %d x %d from %d examples"
                .formatted(size(), options.shape().batchSize(), options.shape().contextLength(), plan.examples());
    }
}
