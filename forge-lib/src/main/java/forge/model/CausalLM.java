package forge.model;

import forge.base.Check;
import forge.base.ForgeException;
import forge.data.InputBatch;
import forge.engine.Decoder;
import forge.engine.DecoderProgram;
import forge.engine.InputLimits;
import forge.engine.Scorer;
import forge.engine.TokenScorer;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.graph.LinearWeight;
import forge.graph.Objective;
import forge.graph.torch.Dialect;
import forge.graph.torch.StepOptions;
import forge.graph.torch.TrainingProgram;
import forge.quant.Quantization;
import forge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A language model that predicts the next token: an architecture, its weights and its tokenizer.
 *
 * <pre>{@code
 * CausalLM model = CausalLM.create(ModelFamily.LLAMA, ModelSize.SMALL, tokenizer, 42);
 * model.save(Path.of("models/mine"));
 * CausalLM again = CausalLM.load("models/mine");
 * }</pre>
 */
public final class CausalLM implements Adaptable<CausalLM>, Generative {
    private final Architecture architecture;
    private final ModelWeights held;
    private final Weights weights;
    private final LanguageGraph language;
    private final Scorer scorer;
    private final TokenScorer tokenScorer;
    private final DecoderProgram decoderProgram;
    private final Map<Objective, PairTrained> pairTrained = new ConcurrentHashMap<>();

    private CausalLM(Architecture architecture, ModelWeights held) {
        this.architecture = architecture;
        this.held = held;
        this.weights = held.values();
        this.language = LanguageGraph.of(architecture, held.parameters(), held.adapter(), Objective.SFT);
        this.scorer = new Scorer(weights, language.graph(), language.loss(), language.logits(), limits());
        this.tokenScorer = new TokenScorer(
                weights, language.graph(), language.loss(), language.hidden(), language.head(), limits());
        this.decoderProgram = new DecoderProgram(
                language.graph(),
                language.lastLogits(),
                architecture.numLayers(),
                architecture.kvHeads(),
                architecture.headDim(),
                architecture.vocabSize());
    }

    /** A new model of a family, with its published initialisation, for the vocabulary of a tokenizer. */
    public static CausalLM create(ModelFamily family, ModelSize size, Tokenizer tokenizer, long seed) {
        return create(family.architecture(size, tokenizer), tokenizer, seed);
    }

    /** A model with fresh weights. */
    public static CausalLM create(Architecture architecture, Tokenizer tokenizer, long seed) {
        Check.that(
                tokenizer.vocabSize() <= architecture.vocabSize(),
                "the tokenizer has %d ids, but the model's vocabulary only %d rows. Create the model with vocabSize %d.",
                tokenizer.vocabSize(),
                architecture.vocabSize(),
                tokenizer.vocabSize());
        return create(architecture, Optional.of(tokenizer), seed);
    }

    /** A model with fresh weights and without a tokenizer: it takes and gives ids alone. */
    public static CausalLM create(Architecture architecture, long seed) {
        return create(architecture, Optional.empty(), seed);
    }

    private static CausalLM create(Architecture architecture, Optional<Tokenizer> tokenizer, long seed) {
        ModelFiles files = ModelFiles.of(architecture.config(), tokenizer);
        return new CausalLM(architecture, ModelWeights.create(architecture, files, seed));
    }

    /** {@link #load(Path)}. */
    public static CausalLM load(String directory) {
        return load(Path.of(directory));
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
    public static CausalLM load(Path path) {
        return load(path, LoadOptions.builder().build());
    }

    /** {@link #load(Path, LoadOptions)}. */
    public static CausalLM load(String path, LoadOptions options) {
        return load(Path.of(path), options);
    }

    /** As {@link #load(Path)}; the options say how weights are held. */
    public static CausalLM load(Path path, LoadOptions options) {
        ModelFiles files = ModelFiles.read(path);
        return load(path, files, files.architecture(), options);
    }

    /** As {@link #load(Path)} for an architecture of your own, whatever config.json says. */
    public static CausalLM load(Path path, Architecture architecture) {
        return load(
                path, ModelFiles.read(path), architecture, LoadOptions.builder().build());
    }

    private static CausalLM load(Path path, ModelFiles files, Architecture architecture, LoadOptions options) {
        files.checkTokenizer(architecture.vocabSize());
        return new CausalLM(architecture, ModelWeights.load(path, architecture, files, options));
    }

    /** {@link #save(Path, SaveOptions)} in shards of 5 GB at most, without rounding. */
    public void save(Path directory) {
        save(directory, SaveOptions.builder().build());
    }

    /**
     * Writes the model into a new directory, which appears whole or not at all. Hugging Face transformers loads it: names
     * of tensors and keys of config.json are those that were read, or else those of published models. Weights that were
     * not changed are written as they were read, to the byte. A model with an adapter writes the adapter alone.
     */
    public void save(Path directory, SaveOptions options) {
        held.save(directory, options);
    }

    /** Writes the files of {@link #save(Path)} into a directory that exists. */
    public void writeFiles(Path directory) {
        writeFiles(directory, SaveOptions.builder().build());
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
        return held.description(architecture.config());
    }

    @Override
    public void readWeights(Path directory) {
        held.read(directory);
    }

    @Override
    public TrainStep trainStep(StepOptions options) {
        ModelWeights.checkTrainable(language.graph());
        TrainingProgram program = new TrainingProgram(language.graph(), language.loss(), options, dialect());
        List<String> names = language.graph().parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
        return new TrainStep(weights, program, names, limits());
    }

    @Override
    public Trainable under(Objective objective) {
        return objective.comparesPairs()
                ? pairTrained.computeIfAbsent(
                        objective, chosen -> new PairTrained(this, chosen, pairGraph(chosen), limits()))
                : this;
    }

    @Override
    public double lossSum(InputBatch batch) {
        return scorer.lossSum(batch);
    }

    /**
     * ln p(target) of each position in nats, without dropout: [B*T] row by row, 0 where the target is ignored. Logits are
     * held for some positions at a time only.
     */
    public float[] logProbs(InputBatch batch) {
        return tokenScorer.logProbs(batch);
    }

    /** Logits of every position: {@code [B*T*V]}, row by row, for ids {@code [B*T]}. */
    public float[] logits(long[] ids, int batchSize) {
        return scorer.logits(ids, batchSize);
    }

    /**
     * A program of this model as text: {@code step} (one sequence, float32, clipped at 1), {@code loss}, {@code logits} or
     * {@code generate}.
     */
    public Program program(String name) {
        return Program.of(name, language, Program.usualStep(), architecture.contextLength(), weights.device());
    }

    /** The training step of one sequence with these options, as text. */
    public Program program(StepOptions options) {
        return Program.of("step", language, options, architecture.contextLength(), weights.device());
    }

    private Dialect dialect() {
        return Torch.dialect(weights.device());
    }

    /**
     * The ids of the text behind the tokenizer's prefix, as the model was trained to read it; an empty text without a prefix
     * begins with the end of text, as a new document does.
     */
    @Override
    public int[] promptIds(String text) {
        int[] ids = tokenizer().encodeWhole(text);
        if (ids.length > 0) {
            return ids;
        }
        int end = tokenizer()
                .endOfText()
                .orElseThrow(
                        () -> new ForgeException(
                                "the prompt is empty and the tokenizer has no end-of-text token to begin with. Give a prompt."));
        return new int[] {end};
    }

    @Override
    public int tokensBefore(int[] promptIds) {
        return promptIds.length;
    }

    @Override
    public int contextLength() {
        return architecture.contextLength();
    }

    /** Generation with room for {@code capacity} tokens, prompt included; at most the model's context. */
    @Override
    public Decoder decoder(int capacity) {
        Check.that(
                capacity > 0 && capacity <= architecture.contextLength(),
                "a cache of %d tokens was asked for, but the model's context ends at %d.",
                capacity,
                architecture.contextLength());
        return decoderProgram.decoder(weights, capacity);
    }

    @Override
    public AdapterBase adapterBase() {
        return held.base(Task.CAUSAL_LM, linears());
    }

    @Override
    public CausalLM withAdapter(Adapter added, long seed) {
        return new CausalLM(architecture, held.with(added, seed));
    }

    @Override
    public boolean hasAdapter() {
        return held.adapter().isPresent();
    }

    @Override
    public CausalLM merged() {
        CausalLM merged = new CausalLM(architecture, held.merged());
        try {
            long[] ids = MergeCheck.ids(architecture.contextLength(), architecture.vocabSize());
            MergeCheck.agree(logits(ids, 1), merged.logits(ids, 1), weights);
            return merged;
        } catch (RuntimeException e) {
            merged.close();
            throw e;
        }
    }

    /**
     * A model of its own whose matrices are held in few bits, for generation ({@link Quantization#INT8}) or as the frozen base of
     * an adapter ({@link Quantization#NF4}); it is not trained itself and not saved.
     */
    public CausalLM quantize(Quantization quantization) {
        return new CausalLM(architecture, held.quantize(quantization));
    }

    /** What an adapter can be attached to: every linear but the head. */
    public List<LinearWeight> linears() {
        return language.linears();
    }

    /** What this model computes, as programs are written from it. */
    public LanguageGraph graph() {
        return language;
    }

    /** What this model computes of pairs of answers under an objective. */
    public PairGraph pairGraph(Objective objective) {
        return PairGraph.of(LanguageGraph.of(architecture, held.parameters(), held.adapter(), objective), objective);
    }

    private InputLimits limits() {
        return InputLimits.of(architecture.vocabSize(), architecture.contextLength());
    }

    public Architecture architecture() {
        return architecture;
    }

    /** The tokenizer; a {@link forge.base.ForgeException} where the model's directory has none. */
    @Override
    public Tokenizer tokenizer() {
        return held.files().requireTokenizer();
    }

    /** Whether the model's directory has a tokenizer; without one a model takes and gives ids alone. */
    @Override
    public boolean hasTokenizer() {
        return held.files().tokenizer().isPresent();
    }

    /** The ids with which the model ends a text, as its files and its tokenizer name them; it may have none or several. */
    @Override
    public Set<Long> endOfText() {
        return EndOfText.of(held.files(), architecture.vocabSize());
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
        return ModelWeights.trained(language.graph());
    }

    @Override
    public String toString() {
        return "%s, %,d parameters".formatted(architecture.title(), parameterCount());
    }

    @Override
    public void close() {
        weights.close(); // first: it waits for what runs
        scorer.close();
        tokenScorer.close();
        decoderProgram.close();
        pairTrained.values().forEach(PairTrained::close);
    }
}
