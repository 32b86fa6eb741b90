package forge.model;

import forge.base.Check;
import forge.data.Dataset;
import forge.data.InputBatch;
import forge.data.Seq2SeqBatch;
import forge.data.Seq2SeqBatches;
import forge.data.Seq2SeqShape;
import forge.engine.Decoder;
import forge.engine.DecoderProgram;
import forge.engine.EncoderProgram;
import forge.engine.IdRange;
import forge.engine.InputLimits;
import forge.engine.Scorer;
import forge.engine.TokenScorer;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.format.safetensors.ShardedSafetensors;
import forge.graph.Tensor;
import forge.graph.torch.StepOptions;
import forge.graph.torch.TrainingProgram;
import forge.quant.Quantization;
import forge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model that reads a source and writes a target, such as a translation or a summary: a T5 with its weights and tokenizer.
 *
 * <pre>{@code
 * var model = Seq2SeqLM.load("models/flan-t5-small");
 * var data = Dataset.jsonl("summaries.jsonl", Columns.of("text", "summary")).shuffle(42).split(0.9, 0.1, 0);
 * var shape = new Seq2SeqShape(8, 512, 64);              // batch size, tokens of a source and of a target
 * Trainer.of(model, TrainConfig.builder().learningRate(1e-4).epochs(3).build())
 *         .fit(model.batches(data.train(), shape), model.batches(data.validation(), shape));
 * Generator.of(model).temperature(0).generate("summarize: …").continuation()
 * model.save(Path.of("models/mine"));
 * }</pre>
 */
public final class Seq2SeqLM implements Adaptable<Seq2SeqLM>, Generative {
    private final T5 t5;
    private final ModelWeights held;
    private final Weights weights;
    private final Seq2SeqGraph program;
    private final Scorer scorer;
    private final TokenScorer tokenScorer;
    private final DecoderProgram decoderProgram;

    private Seq2SeqLM(T5 t5, ModelWeights held) {
        this.t5 = t5;
        this.held = held;
        this.weights = held.values();
        this.program = Seq2SeqGraph.of(t5, held.parameters(), held.adapter());
        this.scorer = new Scorer(weights, program.graph(), program.loss(), program.logits(), limits());
        this.tokenScorer =
                new TokenScorer(weights, program.graph(), program.loss(), program.hidden(), program.head(), limits());
        T5Config config = t5.config();
        Tensor lastLogits = Seq2SeqGraph.lastLogits(t5, held.parameters(), held.adapter());
        this.decoderProgram = new DecoderProgram(
                lastLogits.graph(),
                lastLogits,
                config.numDecoderLayers(),
                config.numHeads(),
                config.headDim(),
                config.vocabSize(),
                new EncoderProgram(weights, program.graph(), program.memory(), limits(), config.tokens()));
    }

    /** Positions are relative, so sequences may be of any length. */
    private InputLimits limits() {
        IdRange ids = IdRange.below(t5.config().vocabSize());
        IdRange targets = IdRange.belowOrIgnored(t5.config().vocabSize());
        return new InputLimits(
                Map.of("source", ids, "mask", IdRange.below(2), "ids", ids, "targets", targets), Integer.MAX_VALUE);
    }

    /** A model with fresh weights. */
    public static Seq2SeqLM create(T5Config config, Tokenizer tokenizer, long seed) {
        Check.that(
                tokenizer.vocabSize() <= config.vocabSize(),
                "the tokenizer has %d ids, but the model's vocabulary only %d rows. Create the model with vocabSize %d.",
                tokenizer.vocabSize(),
                config.vocabSize(),
                tokenizer.vocabSize());
        return create(config, Optional.of(tokenizer), seed);
    }

    /** A model with fresh weights and without a tokenizer: it takes and gives ids alone. */
    public static Seq2SeqLM create(T5Config config, long seed) {
        return create(config, Optional.empty(), seed);
    }

    private static Seq2SeqLM create(T5Config config, Optional<Tokenizer> tokenizer, long seed) {
        T5 t5 = new T5(config);
        return new Seq2SeqLM(t5, ModelWeights.create(t5, ModelFiles.of(config.toJson(), tokenizer), seed));
    }

    /** {@link #load(Path)}. */
    public static Seq2SeqLM load(String path) {
        return load(Path.of(path));
    }

    /**
     * A model from a directory as Hugging Face publishes them: config.json, model.safetensors or its shards and their index,
     * and tokenizer.json, without which a model takes and gives ids alone.
     *
     * @param path the directory, or the weight file or index in it
     * @throws forge.base.FileException if a file is missing
     * @throws forge.base.FormatException if a file is corrupt, or holds other tensors than config.json makes of them
     * @throws forge.base.ConfigException if config.json has another family or sizes that contradict each other
     */
    public static Seq2SeqLM load(Path path) {
        return load(path, LoadOptions.builder().build());
    }

    /** As {@link #load(Path)}; the options say how weights are held. */
    public static Seq2SeqLM load(Path path, LoadOptions options) {
        options.quantization().ifPresent(Seq2SeqLM::checkFew);
        ModelFiles files = ModelFiles.read(path);
        T5 t5 = new T5(config(files, path));
        files.checkTokenizer(t5.config().vocabSize());
        return new Seq2SeqLM(t5, ModelWeights.load(path, t5, files, options));
    }

    private static void checkFew(Quantization few) {
        Check.that(
                few.isNf4(),
                "an encoder-decoder is held in few bits as the base of an adapter alone, in NF4 or NF4_DOUBLE, but %s was asked for.",
                few);
    }

    /** Files of transformers 5 call every head tied; one that is not scaled may be a head of its own nevertheless. */
    private static T5Config config(ModelFiles files, Path path) {
        T5Config config = T5Config.parse(files.config(), files.configFile());
        boolean unclear = config.tiedHead() && !config.scaledHead();
        boolean own = unclear && ShardedSafetensors.open(path).find(T5.HEAD).isPresent();
        return own ? config.withOwnHead() : config;
    }

    /** {@link #save(Path, SaveOptions)} in shards of 5 GB at most, without rounding. */
    public void save(Path directory) {
        save(directory, SaveOptions.builder().build());
    }

    /**
     * Writes the model into a new directory, which appears whole or not at all. Hugging Face transformers loads it, and
     * weights that were not changed are written as they were read, to the byte. A model with an adapter writes the adapter
     * alone.
     */
    public void save(Path directory, SaveOptions options) {
        held.save(directory, options);
    }

    @Override
    public void writeFiles(Path directory, SaveOptions options) {
        held.write(held.files(), weights, directory, options);
    }

    @Override
    public void writeFiles(Weights values, Path directory) {
        held.write(values, directory);
    }

    @Override
    public Map<String, String> description() {
        return held.description(t5.config().toJson());
    }

    @Override
    public void readWeights(Path directory) {
        held.read(directory);
    }

    @Override
    public AdapterBase adapterBase() {
        return held.base(Task.SEQ_2_SEQ_LM, program.linears());
    }

    @Override
    public Seq2SeqLM withAdapter(Adapter added, long seed) {
        return new Seq2SeqLM(t5, held.with(added, seed));
    }

    @Override
    public boolean hasAdapter() {
        return held.adapter().isPresent();
    }

    @Override
    public Seq2SeqLM merged() {
        Seq2SeqLM merged = new Seq2SeqLM(t5, held.merged());
        try {
            long[] ids = MergeCheck.ids(Integer.MAX_VALUE, t5.config().vocabSize());
            Seq2SeqBatch batch = batch(List.of(ids), List.of(ids));
            MergeCheck.agree(logits(batch), merged.logits(batch), weights);
            return merged;
        } catch (RuntimeException e) {
            merged.close();
            throw e;
        }
    }

    /** A model of its own whose matrices are held in NF4, as the frozen base of an adapter. */
    public Seq2SeqLM quantize(Quantization quantization) {
        checkFew(quantization);
        return new Seq2SeqLM(t5, held.quantize(quantization));
    }

    /** What this model computes of a batch while it is trained, as plans read it. */
    public LossGraph lossGraph() {
        return LossGraph.of(t5, program);
    }

    /** {@link #batches(Dataset, Seq2SeqShape, long)} with seed 0. */
    public Seq2SeqBatches batches(Dataset data, Seq2SeqShape shape) {
        return batches(data, shape, 0);
    }

    /**
     * Batches of prompts with answers, in an order that depends on the seed and the epoch: the prompt is the source, the
     * answer the target, and each ends with the model's end of text.
     *
     * @throws forge.base.ForgeException if a prompt or an answer is blank, naming where it came from
     */
    public Seq2SeqBatches batches(Dataset data, Seq2SeqShape shape, long seed) {
        return data.seq2seqBatches(tokenizer(), t5.config().tokens(), shape, seed);
    }

    /** One batch of ids: sources, and the labels that the decoder has to write ({@link Seq2SeqBatch#of}). */
    public Seq2SeqBatch batch(List<long[]> sources, List<long[]> labels) {
        return Seq2SeqBatch.of(sources, labels, t5.config().tokens());
    }

    @Override
    public TrainStep trainStep(StepOptions options) {
        ModelWeights.checkTrainable(program.graph());
        TrainingProgram training =
                new TrainingProgram(program.graph(), program.loss(), options, Torch.dialect(weights.device()));
        List<String> names = program.graph().parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
        return new TrainStep(weights, training, names, limits());
    }

    @Override
    public double lossSum(InputBatch batch) {
        return scorer.lossSum(batch);
    }

    /**
     * ln p(target) of each position in nats, without dropout: [B*T] row by row, 0 where the target is ignored. Logits are
     * held for some positions at a time only.
     */
    public float[] logProbs(Seq2SeqBatch batch) {
        return tokenScorer.logProbs(batch);
    }

    /** Logits of every position of the decoder: {@code [B*T*V]}, row by row. */
    public float[] logits(Seq2SeqBatch batch) {
        return scorer.logits(batch);
    }

    @Override
    public boolean hasTokenizer() {
        return held.files().tokenizer().isPresent();
    }

    @Override
    public Set<Long> endOfText() {
        return EndOfText.of(held.files(), t5.config().vocabSize());
    }

    /** The ids of the text and the end of text, as the encoder was trained to read it. */
    @Override
    public int[] promptIds(String text) {
        int[] ids = tokenizer().encode(text);
        int[] ended = Arrays.copyOf(ids, ids.length + 1);
        ended[ids.length] = t5.config().endOfText();
        return ended;
    }

    /** The start of the decoder; the prompt is read by the encoder. */
    @Override
    public int tokensBefore(int[] promptIds) {
        return 1;
    }

    /** As long as the memory of a cache allows: positions are relative. */
    @Override
    public int contextLength() {
        return Integer.MAX_VALUE / 2;
    }

    /**
     * Generation with room for {@code capacity} tokens of a target, its start among them. Prompts are read by the encoder,
     * once each.
     */
    @Override
    public Decoder decoder(int capacity) {
        Check.that(capacity > 1, "a cache of %d tokens was asked for, expected at least 2.", capacity);
        return decoderProgram.decoder(weights, capacity);
    }

    public T5Config config() {
        return t5.config();
    }

    @Override
    public Tokenizer tokenizer() {
        return held.files().requireTokenizer();
    }

    @Override
    public Weights weights() {
        return weights;
    }

    /** Number of weights, those of an adapter among them. */
    public long parameterCount() {
        return held.count();
    }

    /** Number of weights that training changes. */
    public long trainableParameterCount() {
        return ModelWeights.trained(program.graph());
    }

    @Override
    public String toString() {
        return "%s, %,d parameters".formatted(t5, parameterCount());
    }

    @Override
    public void close() {
        weights.close(); // first: it waits for what runs
        scorer.close();
        tokenScorer.close();
        decoderProgram.close();
    }
}
