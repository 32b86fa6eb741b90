package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.ConfigException;
import forge.base.Json;
import forge.graph.Parameter;
import forge.graph.Parameter.Init;
import forge.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The sizes of a text classifier, its weights, and what it computes with them.
 *
 * @param vocabSize V, rows of the embedding
 * @param hiddenSize C
 * @param labels names of the classes, two or more
 */
record TextClassifierConfig(int vocabSize, int hiddenSize, List<String> labels) implements CheckpointLayout {
    private static final String MODEL_TYPE = "forge_text_classifier";
    private static final String EMBEDDING = "embedding.weight";
    private static final String CLASSIFIER = "classifier.weight";

    TextClassifierConfig {
        labels = List.copyOf(labels);
        Check.that(vocabSize > 0, "vocabSize is %d, expected at least 1.", vocabSize);
        Check.that(hiddenSize > 0, "hiddenSize is %d, expected at least 1, usually 32 to 256.", hiddenSize);
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

    /** @param source the file, for messages */
    static TextClassifierConfig parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        keys.choice("model_type", "", List.of(MODEL_TYPE));
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
        return new TextClassifierConfig(keys.size("vocab_size"), keys.size("hidden_size"), labels);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("hidden_size", hiddenSize);
        ObjectNode names = json.putObject("id2label");
        for (int i = 0; i < labels.size(); i++) {
            names.put(Integer.toString(i), labels.get(i));
        }
        return json.put("model_type", MODEL_TYPE).put("vocab_size", vocabSize);
    }

    @Override
    public String toString() {
        return "text classifier, " + labels.size() + " labels, " + vocabSize + " tokens by " + hiddenSize;
    }
}
