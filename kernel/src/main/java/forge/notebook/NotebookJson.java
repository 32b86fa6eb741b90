package forge.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import forge.base.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * JSON in the layout of the nbformat package: one blank a level, sorted keys, text as it is, numbers as Python prints
 * them. A notebook that Jupyter wrote comes out unchanged, so a diff shows only what a run changed.
 */
final class NotebookJson {
    private final StringBuilder out = new StringBuilder();

    private NotebookJson() {}

    static String write(JsonNode value) {
        NotebookJson json = new NotebookJson();
        json.value(value, 0);
        return json.out.toString();
    }

    /** A text of nbformat, which may be one string or a list of lines. */
    static String joined(JsonNode text) {
        if (!text.isArray()) {
            return text.asText("");
        }
        StringBuilder joined = new StringBuilder();
        text.forEach(line -> joined.append(line.asText()));
        return joined.toString();
    }

    /** A text as nbformat's list of lines, each with its line break. */
    static ArrayNode lines(String text) {
        ArrayNode lines = Json.array();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            int next = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(from, next));
            from = next;
        }
        return lines;
    }

    private void value(JsonNode value, int depth) {
        if (value.isObject()) {
            object(value, depth);
        } else if (value.isArray()) {
            array(value, depth);
        } else if (value.isTextual()) {
            text(value.textValue());
        } else if (value.isFloatingPointNumber()) {
            boolean finite = Double.isFinite(value.doubleValue()) || value.isBigDecimal();
            out.append(finite ? number(value.decimalValue(), value.asText()) : value.asText()); // NaN as Python has it
        } else {
            out.append(value.asText());
        }
    }

    private void object(JsonNode object, int depth) {
        if (object.isEmpty()) {
            out.append("{}");
            return;
        }
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        Collections.sort(keys);
        String separator = "{";
        for (String key : keys) {
            line(separator, depth + 1);
            text(key);
            out.append(": ");
            value(object.get(key), depth + 1);
            separator = ",";
        }
        line("", depth);
        out.append('}');
    }

    private void array(JsonNode array, int depth) {
        if (array.isEmpty()) {
            out.append("[]");
            return;
        }
        String separator = "[";
        for (Iterator<JsonNode> it = array.elements(); it.hasNext(); ) {
            line(separator, depth + 1);
            value(it.next(), depth + 1);
            separator = ",";
        }
        line("", depth);
        out.append(']');
    }

    private void line(String before, int depth) {
        out.append(before).append('\n').append(" ".repeat(depth));
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> out.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        out.append('"');
    }

    /** As Python's repr: plain from 1e-4 to 1e16, else with an exponent of at least two digits. */
    private static String number(BigDecimal value, String javaText) {
        double size = Math.abs(value.doubleValue());
        if (size == 0 || (size >= 1e-4 && size < 1e16)) {
            String plain = size == 0 ? javaText : value.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = value.unscaledValue().abs().toString().replaceFirst("0+$", "");
        int exponent = value.precision() - value.scale() - 1;
        String mantissa = digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "");
        return "%s%se%s%02d"
                .formatted(value.signum() < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
