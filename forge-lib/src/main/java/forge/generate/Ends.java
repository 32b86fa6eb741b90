package forge.generate;

import forge.base.Check;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What ends a text.
 *
 * @param endOfText ids with which the model itself ends a text
 * @param tokens other ids, which the user asked for
 * @param texts none of them empty
 */
record Ends(Set<Long> endOfText, Set<Long> tokens, List<String> texts) {
    Ends {
        endOfText = Set.copyOf(endOfText);
        tokens = Set.copyOf(tokens);
        texts = List.copyOf(texts);
        Check.that(texts.stream().noneMatch(String::isEmpty), "a stop text is empty: every text would end at once.");
    }

    /** All ids that end a text. */
    long[] ids() {
        return LongStream.concat(
                        endOfText.stream().mapToLong(id -> id), tokens.stream().mapToLong(id -> id))
                .distinct()
                .toArray();
    }

    /** Why a text ends at this token, if it does. */
    Optional<Generation.Ending> at(long token) {
        if (endOfText.contains(token)) {
            return Optional.of(Generation.Ending.END_OF_TEXT);
        }
        return tokens.contains(token) ? Optional.of(Generation.Ending.STOP) : Optional.empty();
    }

    /** Where the first stop text begins in {@code text} at or after {@code from}, -1 where none does. */
    int find(StringBuilder text, int from) {
        return texts.stream()
                .mapToInt(stop -> text.indexOf(stop, from))
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** The length of {@code text} without an end, after {@code from}, that a stop text may begin with. */
    int certain(StringBuilder text, int from) {
        for (int at = from; at < text.length(); at++) {
            String end = text.substring(at);
            if (texts.stream().anyMatch(stop -> stop.startsWith(end))) {
                return at;
            }
        }
        return text.length();
    }
}
