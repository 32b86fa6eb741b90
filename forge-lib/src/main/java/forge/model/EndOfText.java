package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ConfigException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The ids that end a model's texts. generation_config.json names one or a list of them, which models that answer use for the
 * end of a turn; where it is missing, config.json does. The tokenizer's end of text counts too.
 */
final class EndOfText {
    private static final String KEY = "eos_token_id";
    private static final String GENERATION = "generation_config.json";

    private EndOfText() {}

    /** Ids beyond the vocabulary are left out: configurations of other sizes are often copied. */
    static Set<Long> of(ModelFiles files, long vocabSize) {
        byte[] generation = files.others().get(GENERATION);
        Path directory = Path.of(files.origin());
        Set<Long> ids = new LinkedHashSet<>();
        if (generation == null) {
            add(ids, files.config().path(KEY), directory.resolve(Architectures.FILE));
        } else {
            Path source = directory.resolve(GENERATION);
            add(ids, parse(generation, source).path(KEY), source);
        }
        files.tokenizer().ifPresent(tokenizer -> tokenizer.endOfText().ifPresent(id -> ids.add((long) id)));
        ids.removeIf(id -> id < 0 || id >= vocabSize);
        return ids;
    }

    private static JsonNode parse(byte[] bytes, Path source) {
        try {
            return Json.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (ForgeException e) {
            throw new FormatException(source, -1, e.getMessage());
        }
    }

    private static void add(Set<Long> ids, JsonNode value, Path source) {
        if (value.isArray()) {
            value.forEach(id -> add(ids, id, source));
        } else if (value.isIntegralNumber()) {
            ids.add(value.longValue());
        } else if (!value.isMissingNode() && !value.isNull()) {
            throw new ConfigException(KEY, source.toString(), "found " + value + ", expected an id or a list of ids.");
        }
    }
}
