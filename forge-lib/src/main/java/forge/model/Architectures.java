package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ConfigException;
import forge.base.ForgeException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The known families by their {@code model_type}. */
final class Architectures {
    static final String FILE = "config.json";

    private static final Map<String, BiFunction<JsonNode, String, Architecture>> KNOWN =
            new TreeMap<>(Map.of(Gpt2Config.MODEL_TYPE, (json, source) -> new Gpt2(Gpt2Config.parse(json, source))));

    private Architectures() {}

    /** @param source the file, for messages */
    static Architecture of(JsonNode config, String source) {
        String type = config.path("model_type").asText("");
        BiFunction<JsonNode, String, Architecture> family = KNOWN.get(type);
        if (family == null) {
            String found = type.isEmpty() ? "the key is missing" : "found \"" + type + "\"";
            throw new ConfigException(
                    "model_type", source, found + ", expected one of " + String.join(", ", KNOWN.keySet()) + ".");
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
