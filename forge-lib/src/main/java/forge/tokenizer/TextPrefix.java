package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The token that a model was trained to read before every text. {@code add_bos_token} of tokenizer_config.json says so; else
 * the template of tokenizer.json's post-processor, where it begins with a special token.
 */
final class TextPrefix {
    private TextPrefix() {}

    static OptionalInt of(TokenizerFile file, SpecialTokens special, Vocabulary vocabulary) {
        Path config = file.path().resolveSibling(SpecialTokens.CONFIG);
        JsonNode said = Files.isRegularFile(config) ? Json.read(config).path("add_bos_token") : Json.object();
        if (said.isBoolean()) {
            return said.booleanValue() ? special.begin() : OptionalInt.empty();
        }
        return ofProcessor(file.root().path("post_processor"), vocabulary);
    }

    private static OptionalInt ofProcessor(JsonNode processor, Vocabulary vocabulary) {
        for (JsonNode part : processor.path("processors")) { // type Sequence
            OptionalInt found = ofProcessor(part, vocabulary);
            if (found.isPresent()) {
                return found;
            }
        }
        JsonNode first = processor.path("single").path(0).path("SpecialToken").path("id");
        return first.isTextual() ? vocabulary.id(first.textValue()) : OptionalInt.empty();
    }
}
