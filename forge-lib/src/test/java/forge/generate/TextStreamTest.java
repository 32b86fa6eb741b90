package forge.generate;

import forge.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TextStreamTest {
    /** Each byte is a token. */
    private static final class Bytes implements Tokenizer {
        @Override
        public int[] encode(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int[] ids = new int[bytes.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = bytes[i] & 0xff;
            }
            return ids;
        }

        @Override
        public String decode(int... ids) {
            byte[] bytes = new byte[ids.length];
            for (int i = 0; i < ids.length; i++) {
                bytes[i] = (byte) ids[i];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public int vocabSize() {
            return 256;
        }

        @Override
        public String token(int id) {
            return Integer.toHexString(id);
        }

        @Override
        public OptionalInt id(String token) {
            return OptionalInt.empty();
        }

        @Override
        public OptionalInt endOfText() {
            return OptionalInt.empty();
        }
    }

    private final List<String> pieces = new ArrayList<>();
    private final TextStream stream = new TextStream(new Bytes(), pieces::add);

    private void addAll(String text) {
        for (int id : new Bytes().encode(text)) {
            stream.add(id);
        }
    }

    @Test
    void piecesAreWholeCharacters() {
        addAll("a\u00e9\u20ac\ud83d\ude00z");
        stream.flush();
        assertEquals(List.of("a", "\u00e9", "\u20ac", "\ud83d\ude00", "z"), pieces);
        assertEquals("a\u00e9\u20ac\ud83d\ude00z", stream.text());
        assertEquals(11, stream.tokens());
    }

    @Test
    void anUnfinishedCharacterComesOutAtTheEnd() {
        addAll("ok");
        stream.add(0xe2, 0x82);
        assertEquals(List.of("o", "k"), pieces);
        stream.flush();
        stream.flush();
        assertEquals("ok\uFFFD", stream.text());
    }
}
