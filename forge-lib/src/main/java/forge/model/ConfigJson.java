package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import forge.base.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** Reads the keys of a published {@code config.json}; every error names the key and the file. */
final class ConfigJson {
    private final JsonNode json;
    private final String source;
    private final String path;

    ConfigJson(JsonNode json, String source) {
        this(json, source, "");
    }

    /** @param path what stands before the keys in messages, such as {@code rope_scaling.} */
    private ConfigJson(JsonNode json, String source, String path) {
        this.json = json;
        this.source = source;
        this.path = path;
    }

    /** The keys of an object in this one; none where there is no such object. */
    ConfigJson object(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrong(key, "an object");
        }
        return new ConfigJson(value, source, path + key + ".");
    }

    boolean isEmpty() {
        return json.isEmpty();
    }

    /** Whether there is no value or null. */
    boolean isAbsent(String key) {
        return value(key).isMissingNode();
    }

    /** Whether there is null, which some keys tell from no value. */
    boolean isNull(String key) {
        return json.path(key).isNull();
    }

    private JsonNode value(String key) {
        JsonNode value = json.get(key);
        return value == null || value.isNull() ? MissingNode.getInstance() : value;
    }

    private ConfigException wrong(String key, String expected) {
        JsonNode value = value(key);
        String found = value.isMissingNode() ? "the key is missing" : "found " + value;
        return new ConfigException(path + key, source, found + ", expected " + expected + ".");
    }

    int size(String key) {
        JsonNode value = value(key);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
            throw wrong(key, "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return value.intValue();
    }

    int size(String key, int absent) {
        return value(key).isMissingNode() ? absent : size(key);
    }

    /** A whole number of at least 0. */
    int count(String key, int absent) {
        return value(key).isIntegralNumber() && value(key).intValue() == 0 ? 0 : size(key, absent);
    }

    /** A size where null means that there is none, which is 0 here. */
    int sizeOrNull(String key, int absent) {
        return isNull(key) ? 0 : size(key, absent);
    }

    double decimal(String key, double absent) {
        return isAbsent(key) ? absent : decimal(key);
    }

    double decimal(String key) {
        JsonNode value = value(key);
        if (!value.isNumber()) {
            throw wrong(key, "a number");
        }
        return value.doubleValue();
    }

    /** A number where null means that there is none, which is 0 here. */
    double decimalOrNull(String key, double absent) {
        return isNull(key) ? 0 : decimal(key, absent);
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

    Activation activation(String key, Activation absent) {
        return Activation.of(choice(key, absent.key(), Activation.keys()));
    }

    /** A list of {@code count} of the known words. */
    List<String> choices(String key, int count, List<String> known) {
        JsonNode values = value(key);
        List<String> found = new ArrayList<>();
        values.forEach(value -> found.add(value.asText()));
        if (!values.isArray() || found.size() != count || !known.containsAll(found)) {
            throw wrong(key, "a list of " + count + ", each one of " + String.join(", ", known));
        }
        return found;
    }

    /** Refuses a setting that this model does not compute. */
    void only(String key, boolean supported) {
        if (flag(key, supported) != supported) {
            throw wrong(key, supported + " (the other is not implemented)");
        }
    }

    /** Refuses another number than the one that this model computes with. */
    void onlyNumber(String key, double supported) {
        if (decimal(key, supported) != supported) {
            throw wrong(key, supported + " (others are not implemented)");
        }
    }

    /** Refuses any value of a setting that this model does not compute. */
    void onlyAbsent(String key) {
        if (!isAbsent(key)) {
            throw wrong(key, "null (it is not implemented)");
        }
    }

    int id(String key, int absent) {
        List<Integer> all = ids(key, List.of());
        return all.isEmpty() ? absent : all.get(0);
    }

    /** One id or a list of them; null is none. */
    List<Integer> ids(String key, List<Integer> absent) {
        JsonNode value = value(key);
        List<Integer> ids = new ArrayList<>();
        (value.isArray() ? value : List.of(value)).forEach(id -> {
            if (id.isIntegralNumber() && id.canConvertToInt()) {
                ids.add(id.intValue());
            } else if (!id.isMissingNode()) {
                throw wrong(key, "a token id or a list of them");
            }
        });
        return isAbsent(key) && !isNull(key) ? absent : ids;
    }
}
