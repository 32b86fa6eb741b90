package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.ConfigException;
import forge.base.Json;
import forge.data.LabelledBatch;
import forge.engine.IdRange;
import forge.engine.InputLimits;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.Parameter;
import forge.graph.Parameter.Init;
import forge.graph.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sizes of a text classifier, its weights, and what it computes with them.
 *
 * @param vocabSize V, rows of the embedding
 * @param hiddenSize C
 * @param labels names of the classes, two or more
 */
record TextClassifierConfig(int vocabSize, int hiddenSize, List<String> labels) implements ClassifierNetwork {
    /** What classes of transformers that classify texts are called behind their family. */
    static final String SEQUENCE_CLASSIFICATION = "ForSequenceClassification";

    private static final String MODEL_TYPE = "forge_text_classifier";
    /** Tokens of a text that are read; what follows hardly moves a mean of so many. */
    private static final int MAX_TOKENS = 4096;

    private static final String EMBEDDING = "embedding.weight";
    private static final String CLASSIFIER = "classifier.weight";

    TextClassifierConfig {
        labels = List.copyOf(labels);
        Check.that(vocabSize > 0, "vocabSize is %d, expected at least 1.", vocabSize);
        Check.that(hiddenSize > 0, "hiddenSize is %d, expected at least 1, usually 32 to 256.", hiddenSize);
        checkLabels(labels);
    }

    static void checkLabels(List<String> labels) {
        Check.that(
                labels.size() > 1,
                "a classifier needs at least two labels to tell apart, found %s.",
                labels.isEmpty() ? "none" : "only \"" + labels.get(0) + "\"");
        Check.that(new HashSet<>(labels).size() == labels.size(), "a label occurs twice in %s.", labels);
    }

    /** From ids [B,T] to logits [B,1,L]. */
    Tensor logits(Layer weights, Tensor ids) {
        return ids.embeddingBag(weights.weight(EMBEDDING)) // [B,1,C]
                .linear(weights.weight(CLASSIFIER));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.of(EMBEDDING, Init.normal(0.1), vocabSize, hiddenSize),
                Parameter.of(CLASSIFIER, Init.normal(1 / Math.sqrt(hiddenSize)), labels.size(), hiddenSize));
    }

    @Override
    public Programs programs(Collection<Parameter> parameters, Optional<Adapter> adapter) {
        Graph graph = new Graph();
        Dim texts = Dim.symbol("B");
        Layer weights = Layer.root(graph, parameters, adapter);
        Tensor logits = logits(weights, graph.input("ids", Dims.of(texts, Dim.symbol("T"))));
        Tensor loss = logits.crossEntropy(graph.input("targets", Dims.of(texts, Dim.of(1))));
        return new Programs(graph, loss, logits, weights.linears());
    }

    @Override
    public int position(LabelledBatch batch, int row) {
        return row;
    }

    @Override
    public int maxTokens() {
        return MAX_TOKENS;
    }

    @Override
    public InputLimits limits() {
        return new InputLimits(
                Map.of("ids", IdRange.belowOrIgnored(vocabSize), "targets", IdRange.belowOrIgnored(labels.size())),
                MAX_TOKENS);
    }

    /** Whether a config.json is that of a classifier of any kind. */
    static boolean isClassifier(JsonNode json) {
        return json.path("model_type").asText().equals(MODEL_TYPE) || isSequenceClassifier(json);
    }

    /** Whether a config.json is that of a language model with a head for classes. */
    static boolean isSequenceClassifier(JsonNode json) {
        return json.path("architectures").path(0).asText("").endsWith(SEQUENCE_CLASSIFICATION);
    }

    /** @param source the file, for messages */
    static TextClassifierConfig parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        if (Architectures.isKnown(json)) {
            throw new ConfigException(
                    "model_type",
                    source,
                    "found " + json.path("model_type") + ", expected one of " + MODEL_TYPE + ", or one of …"
                            + SEQUENCE_CLASSIFICATION
                            + " in architectures. This language model has no labels yet; a classifier"
                            + " is made from it by TextClassifier.from(directory, labels, seed).");
        }
        keys.choice("model_type", "", List.of(MODEL_TYPE));
        return new TextClassifierConfig(keys.size("vocab_size"), keys.size("hidden_size"), labels(json, source));
    }

    static List<String> labels(JsonNode json, String source) {
        List<String> labels = new ArrayList<>();
        JsonNode names = json.path("id2label");
        for (int i = 0; i < names.size(); i++) {
            JsonNode name = names.path(Integer.toString(i));
            if (!name.isTextual()) {
                throw new ConfigException(
                        "id2label",
                        source,
                        "\"" + i + "\" has no name, expected one for each of 0 to " + (names.size() - 1) + ".");
            }
            labels.add(name.asText());
        }
        return labels;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("hidden_size", hiddenSize);
        putLabels(json, labels);
        return json.put("model_type", MODEL_TYPE).put("vocab_size", vocabSize);
    }

    static void putLabels(ObjectNode json, List<String> labels) {
        ObjectNode names = json.putObject("id2label");
        for (int i = 0; i < labels.size(); i++) {
            names.put(Integer.toString(i), labels.get(i));
        }
    }

    @Override
    public String toString() {
        return "text classifier, " + labels.size() + " labels, " + vocabSize + " tokens by " + hiddenSize;
    }
}
