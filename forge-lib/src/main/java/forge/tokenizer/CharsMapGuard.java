package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Checks the {@code precompiled_charsmap} of SentencePiece's normalisers (T5, XLM-R): native code follows its offsets
 * without looking and takes the JVM down where one leads outside.
 *
 * <p>Layout (sentencepiece, normalizer.cc): length of a trie in bytes, the trie as a double array of 32-bit units
 * (darts-clone), then the replacements, each ended by a zero byte. All little endian, in base64.
 */
final class CharsMapGuard {
    private final IntBuffer units;
    private final byte[] replacements;

    private CharsMapGuard(IntBuffer units, byte[] replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /** @throws FormatException if some text could lead outside the trie or the replacements */
    static void check(TokenizerFile file) {
        List<JsonNode> maps = file.root().path("normalizer").findValues("precompiled_charsmap");
        for (JsonNode map : maps) {
            if (!isSound(map)) {
                throw new FormatException(
                        file.path(), -1, "normalizer: the precompiled_charsmap is damaged. Fetch the file again.");
            }
        }
    }

    private static boolean isSound(JsonNode map) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(map.binaryValue()).order(ByteOrder.LITTLE_ENDIAN);
            int trieBytes = bytes.getInt();
            byte[] replacements = new byte[bytes.remaining() - trieBytes];
            IntBuffer units = bytes.slice()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .limit(trieBytes)
                    .asIntBuffer();
            bytes.position(bytes.position() + trieBytes).get(replacements);
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
            return new CharsMapGuard(units, replacements).everyPathStaysInside();
        } catch (IOException | RuntimeException e) {
            return false; // no base64, lengths that contradict each other, or no UTF-8
        }
    }

    /** Follows every path from the root; {@code at} is where the children of a node begin, one for each byte. */
    private boolean everyPathStaysInside() {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(offset(0)));
        while (!open.isEmpty()) {
            int at = open.remove();
            if (at < 0 || (at | 0xff) >= units.limit()) {
                return false;
            }
            if (seen.get(at)) {
                continue;
            }
            seen.set(at);
            for (int label = 1; label < 256; label++) {
                int child = at ^ label;
                int unit = units.get(child);
                if ((unit & 0x800000ff) == label) {
                    int next = child ^ offset(child);
                    boolean hasLeaf = (unit & (1 << 8)) != 0;
                    if (hasLeaf && !(next >= 0 && next < units.limit() && isReplacement(units.get(next)))) {
                        return false;
                    }
                    open.add(next);
                }
            }
        }
        return true;
    }

    private int offset(int index) {
        int unit = units.get(index);
        return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
    }

    /** Whether the leaf names the beginning of a character among the replacements, or their end. */
    private boolean isReplacement(int leaf) {
        int start = leaf & Integer.MAX_VALUE;
        return start == replacements.length || (start < replacements.length && (replacements[start] & 0xC0) != 0x80);
    }
}
