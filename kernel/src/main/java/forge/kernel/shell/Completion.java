package forge.kernel.shell;

import java.util.List;

/**
 * What could stand at the cursor.
 *
 * @param matches texts to put in place of the characters from {@code start} to {@code end}; those that fit the expected
 *     type first
 * @param start first character to replace
 * @param end character after the last to replace
 */
public record Completion(List<String> matches, int start, int end) {
    public Completion {
        matches = List.copyOf(matches);
    }
}
