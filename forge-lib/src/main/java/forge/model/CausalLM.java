package forge.model;

import forge.base.AtomicFiles;
import forge.base.Check;
import forge.base.FormatException;
import forge.base.Json;
import forge.data.InputBatch;
import forge.engine.Decoder;
import forge.engine.DecoderProgram;
import forge.engine.InputLimits;
import forge.engine.Scorer;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.format.safetensors.Safetensors;
import forge.graph.torch.StepOptions;
import forge.graph.torch.TrainingProgram;
import forge.tensor.NamedTensor;
import forge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A language model that predicts the next token: an architecture, its weights and its tokenizer.
 *
 * <pre>{@code
 * CausalLM model = CausalLM.create(new Gpt2(ModelSize.SMALL.config(tokenizer.vocabSize())), tokenizer, 42);
 * model.save(Path.of("models/mine"));
 * CausalLM again = CausalLM.load("models/mine");
 * }</pre>
 */
public final class CausalLM implements Trainable, AutoCloseable {
    private static final String WEIGHTS = "model.safetensors";

    private final Architecture architecture;
    private final Tokenizer tokenizer;
    private final Weights weights;
    private final LanguageGraph language;
    private final Scorer scorer;
    private final DecoderProgram decoderProgram;

    private CausalLM(Architecture architecture, Tokenizer tokenizer, Weights weights) {
        this.architecture = architecture;
        this.tokenizer = tokenizer;
        this.weights = weights;
        this.language = LanguageGraph.of(architecture);
        this.scorer = new Scorer(weights, language.graph(), language.loss(), language.logits(), limits());
        this.decoderProgram = new DecoderProgram(
                language.graph(),
                language.lastLogits(),
                architecture.numLayers(),
                architecture.kvHeads(),
                architecture.headDim(),
                architecture.vocabSize());
    }

    /** A model with fresh weights. */
    public static CausalLM create(Architecture architecture, Tokenizer tokenizer, long seed) {
        Check.that(
                tokenizer.vocabSize() <= architecture.vocabSize(),
                "the tokenizer has %d ids, but the model's vocabulary only %d rows. Create the model with vocabSize %d.",
                tokenizer.vocabSize(),
                architecture.vocabSize(),
                tokenizer.vocabSize());
        return new CausalLM(architecture, tokenizer, Weights.initialise(architecture.parameters(), seed));
    }

    /** {@link #load(Path)}. */
    public static CausalLM load(String directory) {
        return load(Path.of(directory));
    }

    /**
     * A model from a directory with config.json, model.safetensors and tokenizer.json, as published ones have them.
     *
     * @throws forge.base.FileException if a file is missing
     * @throws FormatException if a file is corrupt
     * @throws forge.base.ConfigException if config.json has another family or sizes that contradict each other
     */
    public static CausalLM load(Path directory) {
        Architecture architecture = Architecture.read(directory.resolve(Architectures.FILE));
        Tokenizer tokenizer = Tokenizer.load(directory);
        Check.that(
                tokenizer.vocabSize() <= architecture.vocabSize(),
                "%s: the tokenizer has %d ids, but vocab_size of config.json is %d. Do the files belong together?",
                directory,
                tokenizer.vocabSize(),
                architecture.vocabSize());
        Weights weights = new Checkpoint(directory.resolve(WEIGHTS), architecture).read(architecture);
        return new CausalLM(architecture, tokenizer, weights);
    }

    /**
     * Writes model.safetensors, config.json and tokenizer.json into a new directory, which appears whole or not at all;
     * with them the files that name the special tokens, where the tokenizer has such ({@link Tokenizer#save}).
     * Tensor names and configuration keys are those of published models.
     */
    public void save(Path directory) {
        AtomicFiles.writeDirectory(directory, this::writeFiles);
    }

    /** Writes the files of {@link #save} into a directory that exists. */
    public void writeFiles(Path directory) {
        List<NamedTensor> tensors = architecture.parameters().stream()
                .map(parameter -> weights.get(parameter.name()))
                .toList();
        Safetensors.write(directory.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        Json.write(directory.resolve(Architectures.FILE), architecture.config());
        tokenizer.save(directory);
    }

    @Override
    public TrainStep trainStep(StepOptions options) {
        TrainingProgram program = new TrainingProgram(language.graph(), language.loss(), options, Torch.dialect());
        List<String> names = language.graph().parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
        return new TrainStep(weights, program, names, limits());
    }

    @Override
    public double lossSum(InputBatch batch) {
        return scorer.lossSum(batch);
    }

    /** Logits of every position: {@code [B*T*V]}, row by row, for ids {@code [B*T]}. */
    public float[] logits(long[] ids, int batchSize) {
        return scorer.logits(ids, batchSize);
    }

    /** Generation with room for {@code capacity} tokens, prompt included; at most the model's context. */
    public Decoder decoder(int capacity) {
        Check.that(
                capacity > 0 && capacity <= architecture.contextLength(),
                "a cache of %d tokens was asked for, but the model's context ends at %d.",
                capacity,
                architecture.contextLength());
        return decoderProgram.decoder(weights, capacity);
    }

    private InputLimits limits() {
        return InputLimits.of(architecture.vocabSize(), architecture.contextLength());
    }

    public Architecture architecture() {
        return architecture;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    /** Number of weights. */
    public long parameterCount() {
        return weights.count();
    }

    @Override
    public String toString() {
        return "%s, %,d parameters".formatted(architecture, parameterCount());
    }

    @Override
    public void close() {
        scorer.close();
        decoderProgram.close();
        weights.close();
    }
}
