package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Cancellation;
import forge.base.Check;
import forge.base.Parallel;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.Dataset;
import forge.data.InputBatch;
import forge.data.LabelledBatch;
import forge.data.LabelledBatches;
import forge.engine.Scorer;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.graph.torch.StepOptions;
import forge.graph.torch.TrainingProgram;
import forge.metric.ConfusionMatrix;
import forge.quant.Quantization;
import forge.tensor.NamedTensor;
import forge.tokenizer.Tokenizer;
import forge.view.Viewable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Tells classes of text apart. {@link #create} makes one that looks at the words alone: the mean of the tokens' embeddings and one
 * linear map to the labels, as fastText does (arXiv:1607.01759), which trains in seconds on a processor. {@link #from} puts a head
 * for classes on a language model, which may be trained beside an adapter: {@code Lora.attach(classifier, config)} trains the head
 * whole with it.
 *
 * <pre>{@code
 * var data = Dataset.jsonl("reviews.jsonl", Columns.of("text", "label")).shuffle(42);
 * var parts = data.split(0.8, 0.1, 0.1);
 * var classifier = TextClassifier.create(Tokenizer.gpt2(), data.labels(), 64, 42);
 * Trainer.of(classifier, TrainConfig.builder().learningRate(1e-2).epochs(10).build())
 *         .fit(classifier.batches(parts.train(), 32), classifier.batches(parts.validation(), 32));
 * classifier.predict("It broke after a day.")      // negative, 0.97
 * classifier.evaluate(parts.test())                // accuracy, F1, confusion matrix
 * }</pre>
 */
public final class TextClassifier implements Adaptable<TextClassifier> {
    private static final int TEXTS_AT_ONCE = 64;

    private final ClassifierNetwork network;
    private final ModelWeights held;
    private final ClassifierNetwork.Programs programs;
    private final Scorer scorer;

    private TextClassifier(ClassifierNetwork network, ModelWeights held) {
        this.network = network;
        this.held = held;
        this.programs = network.programs(held.parameters(), held.adapter());
        this.scorer = new Scorer(held.values(), programs.graph(), programs.loss(), programs.logits(), network.limits());
    }

    /**
     * A classifier with fresh weights.
     *
     * @param labels the classes, two or more
     * @param hiddenSize numbers a token's embedding has, usually 32 to 256
     */
    public static TextClassifier create(Tokenizer tokenizer, List<String> labels, int hiddenSize, long seed) {
        TextClassifierConfig config = new TextClassifierConfig(tokenizer.vocabSize(), hiddenSize, labels);
        ModelFiles files = ModelFiles.of(config.toJson(), Optional.of(tokenizer));
        return new TextClassifier(config, ModelWeights.create(config, files, seed));
    }

    /**
     * A classifier from a language model: its weights, and a fresh head that reads the states of a text's last token.
     *
     * @param directory of a decoder-only language model ({@link CausalLM#load(Path)})
     * @param labels the classes, two or more
     * @param seed of the head
     */
    public static TextClassifier from(Path directory, List<String> labels, LoadOptions options, long seed) {
        ModelFiles files = ModelFiles.read(directory);
        DecoderClassifier network = new DecoderClassifier(files.architecture(), labels);
        files.checkTokenizer(network.vocabSize());
        try (Weights head = Weights.initialise(List.of(network.score()), seed)) {
            NamedTensor fresh = head.get(network.score().name());
            Checkpoint checkpoint = new Checkpoint(directory, network, List.of(fresh));
            ModelFiles own = files.with(withPadding(network.withLabels(files.config()), files.tokenizer()));
            return new TextClassifier(network, ModelWeights.load(checkpoint, network, own, options));
        }
    }

    /** {@link #from(Path, List, long)}. */
    public static TextClassifier from(String directory, List<String> labels, long seed) {
        return from(Path.of(directory), labels, seed);
    }

    /** {@link #from(Path, List, LoadOptions, long)} in float32 on the processor. */
    public static TextClassifier from(Path directory, List<String> labels, long seed) {
        return from(directory, labels, LoadOptions.builder().build(), seed);
    }

    /** transformers finds the last token of a text by the padding behind it; what no text contains serves as that. */
    private static ObjectNode withPadding(ObjectNode config, Optional<Tokenizer> tokenizer) {
        if (!config.path("pad_token_id").isInt()) {
            tokenizer
                    .map(Tokenizer::endOfText)
                    .filter(OptionalInt::isPresent)
                    .ifPresent(end -> config.put("pad_token_id", end.getAsInt()));
        }
        return config;
    }

    /** {@link #load(Path)}. */
    public static TextClassifier load(String directory) {
        return load(Path.of(directory));
    }

    /** {@link #load(Path, LoadOptions)} in float32 on the processor. */
    public static TextClassifier load(Path directory) {
        return load(directory, LoadOptions.builder().build());
    }

    /**
     * A classifier from a directory that {@link #save} wrote, or of a language model with a head for classes
     * ({@code …ForSequenceClassification} of Hugging Face transformers).
     *
     * @throws forge.base.FileException if a file is missing
     * @throws forge.base.FormatException if a file is corrupt
     * @throws forge.base.ConfigException if config.json is that of another kind of model
     */
    public static TextClassifier load(Path directory, LoadOptions options) {
        ModelFiles files = ModelFiles.read(directory);
        ClassifierNetwork network = TextClassifierConfig.isSequenceClassifier(files.config())
                ? new DecoderClassifier(
                        files.architecture(), TextClassifierConfig.labels(files.config(), files.configFile()))
                : TextClassifierConfig.parse(files.config(), files.configFile());
        if (network instanceof TextClassifierConfig config) {
            checkWords(config, files, directory, options);
        }
        files.checkTokenizer(network.vocabSize());
        return new TextClassifier(network, ModelWeights.load(directory, network, files, options));
    }

    private static void checkWords(TextClassifierConfig config, ModelFiles files, Path directory, LoadOptions options) {
        int ids = files.requireTokenizer().vocabSize();
        Check.that(
                ids == config.vocabSize(),
                "%s: the tokenizer has %d ids, but vocab_size of config.json is %d. Do the files belong together?",
                directory,
                ids,
                config.vocabSize());
        Check.that(
                options.quantization().isEmpty(),
                "%s: a classifier of words has no matrices to hold in few bits; load it without quantization.",
                directory);
    }

    /**
     * Writes weights, labels and tokenizer into a new directory, which appears whole or not at all. A classifier with an adapter
     * writes the adapter and the head alone.
     */
    public void save(Path directory) {
        held.save(directory, SaveOptions.builder().build());
    }

    @Override
    public Map<String, String> description() {
        return held.description(network.toJson());
    }

    @Override
    public void readWeights(Path directory) {
        held.read(directory);
    }

    @Override
    public void writeFiles(Path directory, SaveOptions options) {
        held.write(held.files(), weights(), directory, options);
    }

    @Override
    public void writeFiles(Weights values, Path directory) {
        held.write(values, directory);
    }

    @Override
    public AdapterBase adapterBase() {
        return held.base(Task.SEQ_CLS, programs.linears());
    }

    @Override
    public TextClassifier withAdapter(Adapter added, long seed) {
        return new TextClassifier(network, held.with(added, seed));
    }

    @Override
    public boolean hasAdapter() {
        return held.adapter().isPresent();
    }

    @Override
    public TextClassifier merged() {
        TextClassifier merged = new TextClassifier(network, held.merged());
        try {
            int[] ids = Arrays.stream(MergeCheck.ids(network.maxTokens(), network.vocabSize()))
                    .mapToInt(Math::toIntExact)
                    .toArray();
            LabelledBatch batch = LabelledBatch.of(List.of(ids), new long[] {Batch.IGNORE}, network.maxTokens());
            MergeCheck.agree(scorer.logits(batch), merged.scorer.logits(batch), weights());
            return merged;
        } catch (RuntimeException e) {
            merged.close();
            throw e;
        }
    }

    /** A classifier of its own whose matrices are held in few bits, as the frozen base of an adapter. */
    public TextClassifier quantize(Quantization quantization) {
        return new TextClassifier(network, held.quantize(quantization));
    }

    /** What this model computes of a batch while it is trained, as plans read it. */
    public LossGraph lossGraph() {
        return new LossGraph(programs.graph(), programs.loss(), network, network.toString());
    }

    /** {@link #batches(Dataset, int, long)} with seed 0. */
    public LabelledBatches batches(Dataset data, int batchSize) {
        return batches(data, batchSize, 0);
    }

    /**
     * Batches of texts with labels ({@link Dataset#labelledBatches}) in an order that depends on the seed and the epoch.
     *
     * @throws forge.base.ForgeException if a text is empty or its label is not one of {@link #labels()}
     */
    public LabelledBatches batches(Dataset data, int batchSize, long seed) {
        return batches(data, new BatchShape(batchSize, network.maxTokens()), seed);
    }

    /** As {@link #batches(Dataset, int, long)} of texts that are cut where they are longer than the shape. */
    public LabelledBatches batches(Dataset data, BatchShape shape, long seed) {
        int longest = Math.min(shape.contextLength(), network.maxTokens());
        return data.labelledBatches(tokenizer(), this::ids, labels(), new BatchShape(shape.batchSize(), longest), seed);
    }

    /** A language model reads a text behind the prefix that it was trained with. */
    private int[] ids(String text) {
        return network instanceof DecoderClassifier
                ? tokenizer().encodeWhole(text)
                : tokenizer().encode(text);
    }

    @Override
    public TrainStep trainStep(StepOptions options) {
        ModelWeights.checkTrainable(programs.graph());
        TrainingProgram program = new TrainingProgram(
                programs.graph(),
                programs.loss(),
                options,
                Torch.dialect(weights().device()));
        List<String> names = programs.graph().parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
        return new TrainStep(weights(), program, names, network.limits());
    }

    @Override
    public double lossSum(InputBatch batch) {
        return scorer.lossSum(batch);
    }

    /**
     * The most likely label of a text.
     *
     * @param label one of {@link #labels()}
     * @param probabilities of every label, in their order; they sum to 1
     */
    public record Prediction(String label, Map<String, Double> probabilities) implements Viewable {
        public Prediction {
            probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
        }

        /** Of the predicted label, from 0 to 1. */
        public double probability() {
            return probabilities.getOrDefault(label, 0.0);
        }

        @Override
        public String text() {
            return toString();
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s, %.2f", label, probability());
        }
    }

    /** The label of a text; throws where it is empty. */
    public Prediction predict(String text) {
        return predictAll(List.of(text)).get(0);
    }

    /** The labels of texts, in their order. */
    public List<Prediction> predictAll(List<String> texts) {
        return logits(texts).stream().map(this::prediction).toList();
    }

    /**
     * Logits of texts, in their order, each in the order of {@link #labels()}.
     *
     * @throws forge.base.ForgeException if a text is blank
     */
    public List<float[]> logits(List<String> texts) {
        List<float[]> all = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += TEXTS_AT_ONCE) {
            Cancellation.check("Prediction");
            List<String> some = texts.subList(from, Math.min(texts.size(), from + TEXTS_AT_ONCE));
            for (String text : some) {
                Check.that(!text.isBlank(), "a text to classify is empty. Leave it out.");
            }
            long[] unknown = new long[some.size()];
            Arrays.fill(unknown, Batch.IGNORE);
            LabelledBatch batch = LabelledBatch.of(Parallel.map(some, this::ids), unknown, network.maxTokens());
            all.addAll(List.of(logits(batch)));
        }
        return all;
    }

    /** Logits of every text of a batch, one row a text, in the order of {@link #labels()}. */
    public float[][] logits(LabelledBatch batch) {
        float[] all = scorer.logits(batch);
        int classes = labels().size();
        float[][] rows = new float[batch.labels().length][];
        Arrays.setAll(rows, row -> {
            int at = network.position(batch, row) * classes;
            return Arrays.copyOfRange(all, at, at + classes);
        });
        return rows;
    }

    private static int best(float[] logits) {
        return IntStream.range(0, logits.length).reduce(0, (a, b) -> logits[b] > logits[a] ? b : a);
    }

    private Prediction prediction(float[] logits) {
        int best = best(logits);
        double[] weight = IntStream.range(0, logits.length)
                .mapToDouble(l -> Math.exp(logits[l] - logits[best]))
                .toArray();
        double sum = Arrays.stream(weight).sum();
        Map<String, Double> probabilities = new LinkedHashMap<>();
        for (int l = 0; l < weight.length; l++) {
            probabilities.put(labels().get(l), weight[l] / sum);
        }
        return new Prediction(labels().get(best), probabilities);
    }

    /** How well the labels of a data set are found: accuracy, F1 and the confusion matrix. */
    public ConfusionMatrix evaluate(Dataset data) {
        return evaluate(batches(data, TEXTS_AT_ONCE));
    }

    /** {@link #evaluate(Dataset)} of batches as they are, with texts cut where theirs are. */
    public ConfusionMatrix evaluate(LabelledBatches batches) {
        IntStream.Builder expected = IntStream.builder();
        IntStream.Builder predicted = IntStream.builder();
        for (int i = 0; i < batches.size(); i++) {
            Cancellation.check("Evaluation");
            LabelledBatch batch = batches.get(0, i);
            float[][] logits = logits(batch);
            for (int row = 0; row < logits.length; row++) {
                if (batch.labels()[row] != Batch.IGNORE) {
                    expected.add((int) batch.labels()[row]);
                    predicted.add(best(logits[row]));
                }
            }
        }
        return ConfusionMatrix.of(
                labels(), expected.build().toArray(), predicted.build().toArray());
    }

    /** The classes, in the order of their numbers. */
    public List<String> labels() {
        return network.labels();
    }

    public Tokenizer tokenizer() {
        return held.files().requireTokenizer();
    }

    @Override
    public Weights weights() {
        return held.values();
    }

    /** Number of weights, those of an adapter among them. */
    public long parameterCount() {
        return held.count();
    }

    /** Number of weights that training changes. */
    public long trainableParameterCount() {
        return ModelWeights.trained(programs.graph());
    }

    @Override
    public String toString() {
        return "%s, %,d parameters".formatted(network, parameterCount());
    }

    @Override
    public void close() {
        held.values().close(); // first: it waits for what runs
        scorer.close();
    }
}
