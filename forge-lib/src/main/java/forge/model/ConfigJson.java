package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ConfigException;
import java.util.List;

/** Reads the keys of a published {@code config.json}; every error names the key and the file. */
final class ConfigJson {
    private final JsonNode json;
    private final String source;

    ConfigJson(JsonNode json, String source) {
        this.json = json;
        this.source = source;
    }

    private JsonNode value(String key) {
        JsonNode value = json.get(key);
        return value == null || value.isNull() ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : value;
    }

    private ConfigException wrong(String key, String expected) {
        JsonNode value = value(key);
        String found = value.isMissingNode() ? "the key is missing" : "found " + value;
        return new ConfigException(key, source, found + ", expected " + expected + ".");
    }

    int size(String key) {
        JsonNode value = value(key);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
            throw wrong(key, "a whole number of at least 1");
        }
        return value.intValue();
    }

    int size(String key, int absent) {
        return value(key).isMissingNode() ? absent : size(key);
    }

    double decimal(String key, double absent) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return absent;
        }
        if (!value.isNumber()) {
            throw wrong(key, "a number");
        }
        return value.doubleValue();
    }

    boolean flag(String key, boolean absent) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw wrong(key, "true or false");
        }
        return value.booleanValue();
    }

    String choice(String key, String absent, List<String> known) {
        JsonNode value = value(key);
        String text = value.isMissingNode() ? absent : value.asText();
        if (!known.contains(text)) {
            throw wrong(key, "one of " + String.join(", ", known));
        }
        return text;
    }

    /** Refuses a setting that this model does not compute. */
    void only(String key, boolean supported) {
        if (flag(key, supported) != supported) {
            throw wrong(key, supported + " (the other is not implemented)");
        }
    }

    int id(String key, int absent) {
        JsonNode value = value(key);
        return value.isIntegralNumber() ? value.intValue() : absent;
    }
}
