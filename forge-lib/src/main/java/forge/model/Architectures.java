package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ConfigException;
import forge.base.ForgeException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

import static java.util.Map.entry;

/** The known families by their {@code model_type}. */
final class Architectures {
    static final String FILE = "config.json";

    private static final Map<String, BiFunction<JsonNode, String, Architecture>> KNOWN = new TreeMap<>(Map.ofEntries(
            entry(GemmaConfig.MODEL_TYPE, (json, source) -> new Gemma(GemmaConfig.parse(json, source))),
            entry(Gemma2Config.MODEL_TYPE, (json, source) -> new Gemma2(Gemma2Config.parse(json, source))),
            entry(Gemma3Config.MODEL_TYPE, (json, source) -> new Gemma3(Gemma3Config.parse(json, source))),
            entry(
                    Gemma3Config.WITH_IMAGES,
                    (json, source) -> new Gemma3(Gemma3Config.parse(Gemma3Config.languageModel(json), source))),
            entry(Gpt2Config.MODEL_TYPE, (json, source) -> new Gpt2(Gpt2Config.parse(json, source))),
            entry(LlamaConfig.MODEL_TYPE, (json, source) -> new Llama(LlamaConfig.parse(json, source))),
            entry(MistralConfig.MODEL_TYPE, (json, source) -> new Mistral(MistralConfig.parse(json, source))),
            entry(Qwen2Config.MODEL_TYPE, (json, source) -> new Qwen2(Qwen2Config.parse(json, source))),
            entry(Qwen3Config.MODEL_TYPE, (json, source) -> new Qwen3(Qwen3Config.parse(json, source)))));

    private Architectures() {}

    /**
     * The part of a config.json that is read: the language model of a model that reads images too, which then is a model of
     * its own.
     */
    static JsonNode languageModel(JsonNode config) {
        return type(config).equals(Gemma3Config.WITH_IMAGES) ? Gemma3Config.languageModel(config) : config;
    }

    private static String type(JsonNode config) {
        return config.path("model_type").asText("");
    }

    /** Whether the model is of a family that is known here. */
    static boolean isKnown(JsonNode config) {
        return KNOWN.containsKey(type(config));
    }

    /** @param source the file, for messages */
    static Architecture of(JsonNode config, String source) {
        String type = type(config);
        BiFunction<JsonNode, String, Architecture> family = KNOWN.get(type);
        if (family == null) {
            String found = type.isEmpty() ? "the key is missing" : "found \"" + type + "\"";
            if (type.equals(T5Config.MODEL_TYPE)) {
                throw new ConfigException(
                        "model_type",
                        source,
                        found + ", which reads a source and writes a target. Use Seq2SeqLM.load.");
            }
            throw new ConfigException(
                    "model_type",
                    source,
                    found + ", expected one of " + String.join(", ", KNOWN.keySet()) + ", or t5 for Seq2SeqLM.");
        }
        try {
            return family.apply(config, source);
        } catch (ConfigException e) {
            throw e;
        } catch (ForgeException e) { // sizes that contradict each other
            throw new ConfigException(type, source, e.getMessage());
        }
    }
}
