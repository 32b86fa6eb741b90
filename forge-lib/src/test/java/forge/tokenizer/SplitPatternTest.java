package forge.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SplitPatternTest {
    private static List<String> words(SplitPattern pattern, String text) {
        List<String> words = new ArrayList<>();
        char[] chars = text.toCharArray();
        for (int from = 0, to; from < chars.length; from = to) {
            to = pattern.next(chars, from, chars.length);
            assertTrue(to > from, "no progress at " + from + " of " + text);
            words.add(text.substring(from, to));
        }
        return words;
    }

    /** Java's engine for the same expression; white space and case as Unicode has them. */
    private static List<String> byRegex(SplitPattern pattern, String text) {
        String regex = pattern.regex()
                .replace("(?i:", "(?iu:")
                .replace("\\s", "\\p{IsWhite_Space}")
                .replace("\\S", "\\P{IsWhite_Space}");
        List<String> words = new ArrayList<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    @ParameterizedTest
    @EnumSource(SplitPattern.class)
    void equalsItsRegularExpression(SplitPattern pattern) {
        RandomText texts = new RandomText(41);
        for (int i = 0; i < 5000; i++) {
            String text = texts.next(25);
            if (text.codePoints()
                    .allMatch(Character::isDefined)) { // Java's engine knows the letters of its own Unicode
                assertEquals(byRegex(pattern, text), words(pattern, text));
            }
        }
    }

    @Test
    void examples() {
        assertEquals(
                List.of("I", "'ll", " see", "  ", " it", "'s", " 2024", "!!", "\n"),
                words(SplitPattern.GPT2, "I'll see   it's 2024!!\n"));
        assertEquals(
                List.of("WE", "'VE", " ", "202", "4", "!!\n\n", "\tx", " \n", " y"),
                words(SplitPattern.LLAMA3, "WE'VE 2024!!\n\n\tx \n y"));
        assertEquals(List.of("2", "0", "(a", ")"), words(SplitPattern.QWEN2, "20(a)"));
    }

    @Test
    void lettersAddedToUnicodeAfterJdk17AreLetters() {
        assertEquals(List.of("a\u0870"), words(SplitPattern.GPT2, "a\u0870")); // Unicode 14
        assertEquals(CharClasses.LETTER, CharClasses.of(0x31350)); // CJK extension H, Unicode 15
        assertEquals(CharClasses.NUMBER, CharClasses.of(0x1CCF0)); // outlined digit, Unicode 16
        assertEquals(CharClasses.OTHER, CharClasses.of(0x0378)); // assigned to nothing
    }

    /** Every code point there is, between two letters, two digits and two marks. */
    @Test
    @Tag("slow")
    void classesAreThoseOfTheNativeLibrary() {
        Tokenizer ours = Tokenizer.load(Golden.model("gpt2"));
        Tokenizer theirs = NativeTokenizer.of(TokenizerFile.read(Golden.model("gpt2")));
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                String text = "in%1$sin 3%1$s3 !%1$s!".formatted(Character.toString(c));
                assertArrayEquals(theirs.encode(text), ours.encode(text), "U+" + Integer.toHexString(c));
            }
        }
    }
}
