package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Excerpt;
import forge.base.FormatException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Refuses a tokenizer.json whose regular expressions could keep a thread busy for hours ("ReDoS"): native code cannot be
 * interrupted, so the patterns run here first, over texts that make bad patterns backtrack, with a limit on the steps.
 */
final class PatternGuard {
    private static final int MAX_PATTERN = 10_000;
    private static final int PROBE_LENGTH = 256;
    /** A good pattern looks at each character a few times; a bad one at 256 characters more often than there are atoms. */
    private static final long MAX_STEPS = 2_000_000;

    private static final List<String> PROBES =
            List.of("a", "A", "1", " ", "\n", "!", "é", "a1", "a ", "\n ", "'s", "aA!");

    /** Scripts, which Java names otherwise: any letter will do to count steps. */
    private static final Pattern SCRIPT = Pattern.compile("\\\\p\\{[A-Z][a-z]{2,}\\}");

    /** An alternative that never matches; its back reference keeps Java from remembering failures as Oniguruma does not. */
    private static final String WITHOUT_MEMORY = "(?<guard>\\uFFFF)\\k<guard>|";

    private PatternGuard() {}

    /** @throws FormatException naming the first pattern that is too long or too slow */
    static void check(TokenizerFile file) {
        for (String part : List.of("normalizer", "pre_tokenizer", "decoder")) {
            for (JsonNode regex : file.root().path(part).findValues("Regex")) {
                String finding = finding(regex.asText());
                if (!finding.isEmpty()) {
                    throw new FormatException(
                            file.path(),
                            -1,
                            part + ": the pattern \"" + Excerpt.of(regex.asText()) + "\" " + finding
                                    + ". Use a tokenizer from a source you trust.");
                }
            }
        }
    }

    private static String finding(String regex) {
        if (regex.length() > MAX_PATTERN) {
            return "has " + regex.length() + " characters, allowed are " + MAX_PATTERN;
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(WITHOUT_MEMORY + SCRIPT.matcher(regex).replaceAll("\\\\p{L}"));
        } catch (PatternSyntaxException e) {
            return "is none that Java can check: " + e.getDescription();
        }
        for (String unit : PROBES) {
            if (isSlow(pattern, unit.repeat(PROBE_LENGTH / unit.length()) + '\u0000')) {
                return "needs more than " + MAX_STEPS + " steps for " + PROBE_LENGTH + " characters";
            }
        }
        return "";
    }

    private static boolean isSlow(Pattern pattern, String text) {
        try {
            Matcher matcher = pattern.matcher(new Counted(text, new long[] {MAX_STEPS}));
            while (matcher.find()) {
                // all matches of the text
            }
            return false;
        } catch (TooManySteps e) {
            return true;
        }
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
