package forge.kernel.display;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decodes UTF-8 that arrives in pieces: the bytes of a character that is cut in two wait for the rest. */
final class Utf8Decoder {
    private byte[] rest = {};

    /** The whole characters of what has arrived; bytes that cannot be UTF-8 become U+FFFD. */
    String decode(byte[] bytes, int offset, int length) {
        if (rest.length > 0) {
            byte[] joined = Arrays.copyOf(rest, rest.length + length);
            System.arraycopy(bytes, offset, joined, rest.length, length);
            rest = new byte[0];
            return decode(joined, 0, joined.length);
        }
        int end = offset + length;
        int whole = end - cutBytes(bytes, offset, end);
        rest = Arrays.copyOfRange(bytes, whole, end);
        return new String(bytes, offset, whole - offset, StandardCharsets.UTF_8);
    }

    /** How many bytes at the end belong to a character that is not complete yet, 0 to 3. */
    private static int cutBytes(byte[] bytes, int start, int end) {
        for (int i = end - 1; i >= Math.max(start, end - 3); i--) {
            int b = bytes[i] & 0xff;
            if (b < 0x80) {
                return 0;
            }
            if (b >= 0xc0) {
                int size = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                return i + size > end ? end - i : 0;
            }
        }
        return 0;
    }
}
