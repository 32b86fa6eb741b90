package forge.tokenizer;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds added tokens in a text: the leftmost first, of those that begin at one place the longest. */
final class AddedTokens {
    private final List<AddedToken> longestFirst;
    private final String firstChars;

    AddedTokens(List<AddedToken> tokens) {
        longestFirst = tokens.stream()
                .filter(token -> !token.content().isEmpty())
                .sorted(Comparator.comparing(token -> -token.content().length()))
                .toList();
        firstChars = longestFirst.stream()
                .map(token -> token.content().substring(0, 1))
                .distinct()
                .collect(Collectors.joining());
    }

    /** Where a token stands in a text. */
    record Match(int start, AddedToken token) {
        int end() {
            return start + token.content().length();
        }
    }

    /** The first match at or after {@code from}, or null. */
    @Nullable
    Match find(String text, int from) {
        for (int at = candidate(text, from); at >= 0; at = candidate(text, at + 1)) {
            for (AddedToken token : longestFirst) {
                if (text.startsWith(token.content(), at)) {
                    return new Match(at, token);
                }
            }
        }
        return null;
    }

    /** The next place where some token may begin; most vocabularies have one first character, {@code <}. */
    private int candidate(String text, int from) {
        if (firstChars.length() <= 1) {
            return firstChars.isEmpty() ? -1 : text.indexOf(firstChars.charAt(0), from);
        }
        for (int i = from; i < text.length(); i++) {
            if (firstChars.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
