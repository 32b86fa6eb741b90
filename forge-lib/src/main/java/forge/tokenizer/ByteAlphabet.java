package forge.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 256 printable characters that stand for bytes in a byte-level vocabulary, {@code Ġ} for the space (Radford et al.
 * 2019, {@code bytes_to_unicode} in encoder.py): a visible Latin-1 character stands for itself, the others for U+0100 on.
 */
final class ByteAlphabet {
    /** Bytes in the order of their characters: the first 256 ids of GPT-2 and of what {@link BpeTrainer} makes. */
    private static final byte[] ORDER = new byte[256];

    private static final char[] CHARS = new char[256];
    private static final short[] BYTES = new short[512];

    static {
        Arrays.fill(BYTES, (short) -1);
        int visible = 0;
        for (int b = 0; b < 256; b++) {
            if (isVisible(b)) {
                ORDER[visible++] = (byte) b;
                CHARS[b] = (char) b;
            }
        }
        int next = 256;
        for (int b = 0; b < 256; b++) {
            if (!isVisible(b)) {
                ORDER[visible++] = (byte) b;
                CHARS[b] = (char) next++;
            }
            BYTES[CHARS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    private static boolean isVisible(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    }

    /** The byte of id {@code index} in a new vocabulary. */
    static byte byteAt(int index) {
        return ORDER[index];
    }

    static char charOf(byte b) {
        return CHARS[b & 0xff];
    }

    /** How a vocabulary writes these bytes. */
    static String write(byte[] bytes) {
        char[] chars = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            chars[i] = charOf(bytes[i]);
        }
        return new String(chars);
    }

    /**
     * The bytes that a piece stands for. A piece with a character outside the alphabet, as only added tokens have, stands
     * for its own UTF-8.
     */
    static byte[] read(String piece) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0) {
                return piece.getBytes(StandardCharsets.UTF_8);
            }
            bytes.write(BYTES[c]);
        }
        return bytes.toByteArray();
    }
}
