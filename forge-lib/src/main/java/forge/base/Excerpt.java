package forge.base;

/** A piece of untrusted text that fits into a one-line message. */
public final class Excerpt {
    private static final int MAX_LENGTH = 80;

    private Excerpt() {}

    /** The first 80 characters of {@code text}, line breaks and other control characters shown as a space. */
    public static String of(String text) {
        return of(text, MAX_LENGTH);
    }

    /** The first {@code maxLength} characters of {@code text} in one line, ending in … where something was cut. */
    public static String of(String text, int maxLength) {
        boolean cut = text.length() > maxLength;
        int end = cut ? maxLength - 1 : text.length();
        if (cut && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder line = new StringBuilder(end + 1);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        return cut ? line.append('…').toString() : line.toString();
    }
}
