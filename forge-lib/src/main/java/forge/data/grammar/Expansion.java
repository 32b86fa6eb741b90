package forge.data.grammar;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a grammar made.
 *
 * @param text the text of the chosen alternative
 * @param fields its fields, expanded with the same choices
 */
public record Expansion(String text, Map<String, String> fields) {
    public Expansion {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
