package forge.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class Gpt2TokenizerTest extends TokenizerContract {
    @Override
    Tokenizer tokenizer() {
        return Tokenizer.gpt2();
    }

    @Test
    void hasTheIdsOfGpt2() {
        assertEquals(50257, tokenizer().vocabSize());
        assertEquals(OptionalInt.of(50256), tokenizer().endOfText());
        assertEquals("Ġworld", tokenizer().token(995));
        assertArrayEquals(new int[] {15496, 11, 995, 0}, tokenizer().encode("Hello, world!"));
        assertArrayEquals(new int[] {50256, 464}, tokenizer().encode("<|endoftext|>The"));
    }

    /** jtokkit merges by the rank of the joined bytes and has a scanner of its own. */
    @Test
    void agreesWithJtokkit() {
        Encoding reference = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        SplittableRandom random = new SplittableRandom(21);
        RandomText texts = new RandomText(22);
        for (int i = 0; i < 3000; i++) {
            String text = i % 2 == 0 ? texts.next(30) : words(random);
            if (text.codePoints().allMatch(Character::isDefined)) { // jtokkit knows the letters of the running JDK
                assertArrayEquals(
                        reference
                                .encodeOrdinary(text.replace("<|endoftext|>", "<|end|>"))
                                .toArray(),
                        encodeOrdinary(text),
                        text);
            }
        }
    }

    private int[] encodeOrdinary(String text) {
        return tokenizer().encode(text.replace("<|endoftext|>", "<|end|>"));
    }

    /** Letters joined at random: long chains of merges. */
    private static String words(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        random.ints(60, 0, 32).forEach(i -> text.append("etaoinshrdlucmfwypvbgkjqxz      ".charAt(i)));
        return text.toString();
    }

    @Test
    void savedFileIsReadByHuggingFaceTokenizers(@TempDir Path directory) {
        tokenizer().save(directory);
        Tokenizer theirs = NativeTokenizer.of(TokenizerFile.read(directory));
        Tokenizer again = Tokenizer.load(directory);
        assertEquals(50257, again.vocabSize());
        assertEquals(OptionalInt.of(50256), again.endOfText());
        RandomText texts = new RandomText(23);
        for (int i = 0; i < 500; i++) {
            String text = texts.next(40);
            assertArrayEquals(theirs.encode(text), tokenizer().encode(text), text);
            assertArrayEquals(theirs.encode(text), again.encode(text), text);
        }
    }
}
