package forge.data;

import forge.base.Check;
import forge.base.Excerpt;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One training example: a plain text, or a prompt with the answer to learn.
 *
 * @param prompt what the model is given and does not learn; empty for a plain text
 * @param answer what the model learns to write: the answer, or the whole plain text
 * @param metadata the other scalar fields of the record, in the order of the file; for filters and reports
 */
public record Example(String prompt, String answer, Origin origin, Map<String, String> metadata) {
    /** Stands between prompt and answer when both become one text. */
    public static final String SEPARATOR = "\n";

    private static final Origin NOWHERE = new Origin("memory", 0);

    public Example {
        Check.that(prompt != null, "the prompt is null, expected a text: \"\" for a plain text.");
        Check.that(answer != null, "the answer is null, expected a text.");
        Check.that(origin != null, "the origin is null. Use Example.of or Example.text where there is none.");
        Check.that(metadata != null, "the metadata are null, expected a map: Map.of() for none.");
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A plain text that came from no file. */
    public static Example text(String text) {
        return new Example("", text, NOWHERE, Map.of());
    }

    /** A prompt and its answer that came from no file. */
    public static Example of(String prompt, String answer) {
        return new Example(prompt, answer, NOWHERE, Map.of());
    }

    public boolean isPlainText() {
        return prompt.isEmpty();
    }

    /** What precedes the answer in the token sequence: the prompt with {@link #SEPARATOR}, or nothing. */
    public String promptText() {
        return isPlainText() ? "" : prompt + SEPARATOR;
    }

    /** The whole text: {@link #promptText()} and the answer. */
    public String text() {
        return promptText() + answer;
    }

    public Example withOrigin(Origin where) {
        return new Example(prompt, answer, where, metadata);
    }

    @Override
    public String toString() {
        return Excerpt.of(text()) + " (" + origin + ")";
    }
}
