package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Check;
import forge.base.Excerpt;
import forge.base.ForgeException;
import forge.base.FormatException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Refuses a tokenizer.json whose regular expressions could keep a thread busy for hours ("ReDoS"), and says how long a text
 * the others can take. Native code cannot be interrupted, and its engine (Oniguruma) ends the process after ten million
 * steps back in one match; so the patterns run here first, on texts that make bad patterns step back.
 */
final class PatternGuard {
    private static final int MAX_PATTERN = 10_000;
    private static final int PROBE_LENGTH = 1024;
    /** Steps of one match for each character of the text. Published patterns need 3 to 12; a square has 500 here. */
    private static final int MAX_STEPS = 100;
    /** What Oniguruma allows, with room for steps that Java counts and it does not, or the other way round. */
    private static final int NATIVE_STEPS = 5_000_000;

    private static final List<String> PROBES =
            List.of("a", "A", "1", " ", "\n", "!", "é", "a1", "a ", "\n ", "'s", "aA!");

    /** Scripts, which Java names otherwise: any letter will do to count steps. */
    private static final Pattern SCRIPT = Pattern.compile("\\\\p\\{[A-Z][a-z]{2,}\\}");

    /** An alternative that never matches; its back reference keeps Java from remembering failures as Oniguruma does not. */
    private static final String WITHOUT_MEMORY = "(?<guard>\\uFFFF)\\k<guard>|";

    private PatternGuard() {}

    /**
     * The longest text, in characters, that all patterns of the file can take.
     *
     * @throws FormatException naming the first pattern that is too long, too slow, or none
     */
    static int maxTextLength(TokenizerFile file) {
        int most = 1;
        for (String part : List.of("normalizer", "pre_tokenizer", "decoder")) {
            for (JsonNode regex : file.root().path(part).findValues("Regex")) {
                try {
                    most = Math.max(most, stepsPerCharacter(regex.asText()));
                } catch (ForgeException e) {
                    throw new FormatException(
                            file.path(),
                            -1,
                            part + ": the pattern \"" + Excerpt.of(regex.asText()) + "\" " + e.getMessage()
                                    + ". Use a tokenizer from a source you trust.");
                }
            }
        }
        return NATIVE_STEPS / most;
    }

    private static int stepsPerCharacter(String regex) {
        Check.that(regex.length() <= MAX_PATTERN, "has %d characters, allowed are %d", regex.length(), MAX_PATTERN);
        Pattern pattern;
        try {
            pattern = Pattern.compile(WITHOUT_MEMORY + SCRIPT.matcher(regex).replaceAll("\\\\p{L}"));
        } catch (PatternSyntaxException e) {
            throw new ForgeException("is none that Java can check: " + e.getDescription(), e);
        }
        long most = 0;
        for (String unit : PROBES) {
            for (String end : List.of("", "\u0000")) {
                most = Math.max(most, steps(pattern, unit.repeat(PROBE_LENGTH / unit.length()) + end));
            }
        }
        return Math.toIntExact(most / PROBE_LENGTH + 1);
    }

    /** How often one match looks at a character. */
    private static long steps(Pattern pattern, String text) {
        long[] left = {(long) MAX_STEPS * PROBE_LENGTH};
        try {
            pattern.matcher(new Counted(text, left)).lookingAt();
        } catch (TooManySteps | StackOverflowError e) {
            throw new ForgeException(
                    "needs more than %d steps for each of %d characters".formatted(MAX_STEPS, PROBE_LENGTH));
        }
        return (long) MAX_STEPS * PROBE_LENGTH - left[0];
    }

    private static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("", null, false, false);
        }
    }

    /** A text that may be looked at so often and no more. */
    private record Counted(CharSequence text, long[] left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (left[0]-- == 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
