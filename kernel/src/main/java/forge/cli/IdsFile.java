package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import forge.base.DataException;
import forge.base.Json;
import forge.data.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Sequences of ids in a JSON file: {@code [[1, 2], [3]]}, an object {@code {"ids": [[…]], "labels": [[…]]}}, or a list of
 * objects {@code {"ids": […], "labels": […]}}. {@code input_ids} is read as {@code ids}. Where there is an
 * {@code attention_mask}, ids with a 0 are padding and left out. Other keys are not read.
 */
record IdsFile(Path path, JsonNode root) {
    private static final List<String> IDS = List.of("ids", "input_ids");
    private static final List<String> MASK = List.of("attention_mask");
    private static final List<String> LABELS = List.of("labels");

    static IdsFile read(Path path) {
        return new IdsFile(path, Json.read(path));
    }

    /** At least one sequence, each with at least one id, all of them in a vocabulary. */
    List<long[]> ids(long vocabSize) {
        return checked(ids(), vocabSize, "id", id -> false);
    }

    private List<long[]> checked(List<long[]> all, long vocabSize, String what, LongPredicate isIgnored) {
        for (int i = 0; i < all.size(); i++) {
            for (long id : all.get(i)) {
                if ((id < 0 || id >= vocabSize) && !isIgnored.test(id)) {
                    throw wrong("sequence %d holds %s %d, but the model's ids are 0 to %d."
                            .formatted(i + 1, what, id, vocabSize - 1));
                }
            }
        }
        return all;
    }

    /** At least one sequence, each with at least one id. */
    List<long[]> ids() {
        return withoutPadding(hasObjects() ? rows(IDS) : numbers(root), "ids");
    }

    /** One label for each id, of a vocabulary or -100 where none counts. */
    List<long[]> labelsOfIds(long vocabSize) {
        return withoutPadding(labels(vocabSize), "labels");
    }

    /** The labels of each sequence, of a vocabulary or -100 where none counts. */
    List<long[]> labels(long vocabSize) {
        return checked(rows(LABELS), vocabSize, "label", label -> label == Batch.IGNORE);
    }

    private boolean hasObjects() {
        return root.isObject() || root.path(0).isObject();
    }

    /** The rows below a key of the object, or one below the key of each object. */
    private List<long[]> rows(List<String> keys) {
        if (root.isObject()) {
            return numbers(value(root, keys));
        }
        ArrayNode list = Json.array();
        root.forEach(object -> list.add(value(object, keys)));
        return numbers(list);
    }

    private JsonNode value(JsonNode object, List<String> keys) {
        return keys.stream()
                .filter(object::has)
                .findFirst()
                .map(object::get)
                .orElseThrow(() -> wrong("no key \"%s\"; expected {\"ids\": [[1, 2, …], …], \"labels\": [[…], …]}."
                        .formatted(keys.get(0))));
    }

    private List<long[]> withoutPadding(List<long[]> rows, String what) {
        JsonNode first = root.isObject() ? root : root.path(0);
        if (MASK.stream().noneMatch(first::has)) {
            return rows;
        }
        List<long[]> masks = rows(MASK);
        List<long[]> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            long[] row = rows.get(i);
            long[] mask = i < masks.size() ? masks.get(i) : new long[0];
            if (row.length != mask.length) {
                throw wrong("sequence %d has %d %s, but a mask of %d.".formatted(i + 1, row.length, what, mask.length));
            }
            int[] tokens =
                    IntStream.range(0, row.length).filter(t -> mask[t] != 0).toArray();
            if (tokens.length == 0) {
                throw wrong("sequence %d is padding from end to end.".formatted(i + 1));
            }
            kept.add(IntStream.of(tokens).mapToLong(t -> row[t]).toArray());
        }
        return kept;
    }

    private List<long[]> numbers(JsonNode rows) {
        if (!rows.isArray() || rows.isEmpty()) {
            throw wrong("expected a list of lists of ids, such as [[1, 2, 3], [4, 5]].");
        }
        List<long[]> all = new ArrayList<>();
        rows.forEach(row -> all.add(numbers(row, all.size() + 1)));
        return all;
    }

    private long[] numbers(JsonNode list, int number) {
        if (!list.isArray() || list.isEmpty()) {
            throw wrong("sequence %d is %s, expected a list of ids.".formatted(number, Json.text(list)));
        }
        LongStream.Builder numbers = LongStream.builder();
        for (JsonNode id : list) {
            if (!id.isIntegralNumber() || !id.canConvertToInt()) {
                throw wrong("sequence %d holds %s, expected an id.".formatted(number, Json.text(id)));
            }
            numbers.add(id.longValue());
        }
        return numbers.build().toArray();
    }

    private DataException wrong(String finding) {
        return new DataException(path, 0, 0, finding);
    }
}
