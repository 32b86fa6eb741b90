package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The ids with a role. {@code tokenizer_config.json} and {@code special_tokens_map.json} beside the tokenizer name them;
 * where nothing does, the names that the families of models use are looked for.
 */
record SpecialTokens(OptionalInt begin, OptionalInt end, OptionalInt padding) {
    static final String CONFIG = "tokenizer_config.json";
    /** The files that name roles, the one that wins first. */
    static final List<String> FILES = List.of(CONFIG, "special_tokens_map.json");

    private static final List<String> USUAL_ENDS =
            List.of("<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "<|im_end|>", "[SEP]");
    private static final List<String> USUAL_BEGINS = List.of("<|begin_of_text|>", "<s>", "<bos>", "[CLS]");
    private static final List<String> USUAL_PADS = List.of("<|pad|>", "<pad>", "[PAD]");

    /** The roles in a vocabulary that comes without any other file. */
    static SpecialTokens usual(Vocabulary vocabulary) {
        return new SpecialTokens(
                first(vocabulary, USUAL_BEGINS), first(vocabulary, USUAL_ENDS), first(vocabulary, USUAL_PADS));
    }

    /** The roles that the files beside {@code tokenizerJson} name. */
    static SpecialTokens beside(Path tokenizerJson, Vocabulary vocabulary) {
        List<JsonNode> files = new ArrayList<>();
        for (String name : FILES) {
            Path file = tokenizerJson.resolveSibling(name);
            if (Files.isRegularFile(file)) {
                files.add(Json.read(file));
            }
        }
        SpecialTokens usual = usual(vocabulary);
        return new SpecialTokens(
                named(files, "bos_token", vocabulary, usual.begin),
                named(files, "eos_token", vocabulary, usual.end),
                named(files, "pad_token", vocabulary, usual.padding));
    }

    /** A role that a file sets to null has no id; one that no file mentions has the usual id. */
    private static OptionalInt named(List<JsonNode> files, String role, Vocabulary vocabulary, OptionalInt usual) {
        for (JsonNode file : files) {
            JsonNode value = file.path(role);
            if (value.isNull()) {
                return OptionalInt.empty();
            }
            Optional<String> content =
                    Optional.ofNullable(value.isObject() ? value.path("content").textValue() : value.textValue());
            if (content.isPresent()) {
                return vocabulary.id(content.get());
            }
        }
        return usual;
    }

    private static OptionalInt first(Vocabulary vocabulary, List<String> names) {
        return names.stream()
                .map(vocabulary::id)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }
}
