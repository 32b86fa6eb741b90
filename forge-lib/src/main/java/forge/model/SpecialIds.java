package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.tokenizer.Tokenizer;
import java.util.List;
import java.util.OptionalInt;

/**
 * The token ids that {@code config.json} names; a list is empty where the file names none. A model computes without them.
 *
 * @param beginOfText {@code bos_token_id}
 * @param endOfText {@code eos_token_id}; instruction models have several
 * @param padding {@code pad_token_id}
 */
public record SpecialIds(List<Integer> beginOfText, List<Integer> endOfText, List<Integer> padding) {
    /** No special ids. */
    public static final SpecialIds NONE = new SpecialIds(List.of(), List.of(), List.of());

    public SpecialIds {
        beginOfText = List.copyOf(beginOfText);
        endOfText = List.copyOf(endOfText);
        padding = List.copyOf(padding);
    }

    /** One id that begins and ends a text. */
    public static SpecialIds of(int endOfText) {
        return new SpecialIds(List.of(endOfText), List.of(endOfText), List.of());
    }

    /** Those that a tokenizer names; what ends a text begins it too where nothing else does. */
    static SpecialIds of(Tokenizer tokenizer) {
        OptionalInt begin = tokenizer.beginOfText();
        return new SpecialIds(
                list(begin.isPresent() ? begin : tokenizer.endOfText()),
                list(tokenizer.endOfText()),
                list(tokenizer.padding()));
    }

    private static List<Integer> list(OptionalInt id) {
        return id.stream().boxed().toList();
    }

    static SpecialIds parse(ConfigJson keys, SpecialIds absent) {
        return new SpecialIds(
                keys.ids("bos_token_id", absent.beginOfText),
                keys.ids("eos_token_id", absent.endOfText),
                keys.ids("pad_token_id", absent.padding));
    }

    void write(ObjectNode json) {
        write(json, "bos_token_id", beginOfText);
        write(json, "eos_token_id", endOfText);
        write(json, "pad_token_id", padding);
    }

    private static void write(ObjectNode json, String key, List<Integer> ids) {
        if (ids.size() > 1) {
            ids.forEach(json.putArray(key)::add);
        } else if (ids.isEmpty()) {
            json.putNull(key); // an absent key would mean the family's default
        } else {
            json.put(key, ids.get(0));
        }
    }
}
