package forge.metric;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How BLEU divides a text into words; the score depends on it, so its name belongs beside the score. */
public enum BleuWords {
    /** Punctuation of ASCII apart from words, as mteval-v13a of NIST has it: {@code 13a} in sacreBLEU, and its default. */
    NIST {
        @Override
        String divided(String text) {
            String line = text.replace("<skipped>", "")
                    .replace("-\n", "")
                    .replace('\n', ' ')
                    .replace(
                            "&quot;",
                            "\"") // one after the other, as NIST's script: what was escaped twice is undone twice
                    .replace("&amp;", "&")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">");
            String apart = SIGN.matcher(" " + line + " ").replaceAll(" $1 ");
            apart = POINT_AFTER_OTHER.matcher(apart).replaceAll("$1 $2 ");
            apart = POINT_BEFORE_OTHER.matcher(apart).replaceAll(" $1 $2");
            return DASH_AFTER_DIGIT.matcher(apart).replaceAll("$1 $2 ");
        }
    },
    /** At white space: {@code none}. */
    AS_WRITTEN {
        @Override
        String divided(String text) {
            return text;
        }
    },
    /** Every character by itself, for scripts without spaces: {@code char}. */
    CHARACTERS {
        @Override
        String divided(String text) {
            return text.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "));
        }
    },
    /** Punctuation and signs of all scripts apart, as mteval-v14 with {@code --international-tokenization}: {@code intl}. */
    INTERNATIONAL {
        @Override
        String divided(String text) {
            String apart = MARK_AFTER_OTHER.matcher(text).replaceAll("$1 $2 ");
            apart = MARK_BEFORE_OTHER.matcher(apart).replaceAll(" $1 $2");
            return SYMBOL.matcher(apart).replaceAll(" $1 ");
        }
    };

    private static final Pattern SIGN = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern POINT_AFTER_OTHER = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE_OTHER = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern MARK_AFTER_OTHER = Pattern.compile("(\\P{N})(\\p{P})");
    private static final Pattern MARK_BEFORE_OTHER = Pattern.compile("(\\p{P})(\\P{N})");
    private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    /** The text with spaces where it is divided. */
    abstract String divided(String text);

    /** The words of a text, none where it is blank. */
    public List<String> of(String text) {
        String divided = SPACE.matcher(divided(text)).replaceAll(" ").strip();
        return divided.isEmpty() ? List.of() : Arrays.asList(divided.split(" "));
    }
}
