package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.DataException;
import forge.base.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Sequences of ids in a JSON file: {@code [[1, 2], [3]]}, an object {@code {"ids": [[…]], "labels": [[…]]}}, or a list of
 * objects {@code {"ids": […], "labels": […]}}. {@code input_ids} is read as {@code ids}; other keys are not read.
 */
record IdsFile(Path path, JsonNode root) {
    static IdsFile read(Path path) {
        return new IdsFile(path, Json.read(path));
    }

    /** Every sequence has at least one id. */
    List<long[]> ids() {
        return root.isObject() ? sequences(ids(root)) : sequences(root, this::ids);
    }

    /** The ids, all of which are in a vocabulary. */
    List<long[]> ids(long vocabSize) {
        List<long[]> all = ids();
        for (int i = 0; i < all.size(); i++) {
            for (long id : all.get(i)) {
                if (id < 0 || id >= vocabSize) {
                    throw new DataException(
                            path,
                            0,
                            0,
                            "sequence %d holds id %d, but the model's vocabulary ends at %d."
                                    .formatted(i + 1, id, vocabSize - 1));
                }
            }
        }
        return all;
    }

    /** One label for each id, -100 where none counts. */
    List<long[]> labels() {
        return root.isObject() ? sequences(labels(root)) : sequences(root, this::labels);
    }

    private JsonNode ids(JsonNode node) {
        return !node.isObject() ? node : node.has("input_ids") ? node.get("input_ids") : value(node, "ids");
    }

    private JsonNode labels(JsonNode node) {
        return value(node, "labels");
    }

    private JsonNode value(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isArray()) {
            throw new DataException(
                    path,
                    0,
                    0,
                    "no list \"%s\"; expected {\"ids\": [[1, 2, …], …], \"labels\": [[…], …]}.".formatted(key));
        }
        return value;
    }

    private List<long[]> sequences(JsonNode rows) {
        return sequences(rows, row -> row);
    }

    private List<long[]> sequences(JsonNode rows, UnaryOperator<JsonNode> row) {
        if (!rows.isArray() || rows.isEmpty()) {
            throw new DataException(path, 0, 0, "expected a list of lists of ids, such as [[1, 2, 3], [4, 5]].");
        }
        List<long[]> all = new ArrayList<>();
        for (JsonNode node : rows) {
            all.add(numbers(row.apply(node), all.size() + 1));
        }
        return all;
    }

    private long[] numbers(JsonNode list, int number) {
        if (!list.isArray() || list.isEmpty()) {
            throw new DataException(
                    path, 0, 0, "sequence %d is %s, expected a list of ids.".formatted(number, Json.text(list)));
        }
        LongStream.Builder numbers = LongStream.builder();
        for (JsonNode id : list) {
            if (!id.isIntegralNumber() || !id.canConvertToInt()) {
                throw new DataException(
                        path, 0, 0, "sequence %d holds %s, expected an id.".formatted(number, Json.text(id)));
            }
            numbers.add(id.longValue());
        }
        return numbers.build().toArray();
    }
}
