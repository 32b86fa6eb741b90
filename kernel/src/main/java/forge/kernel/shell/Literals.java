package forge.kernel.shell;

/** Where a text is not code: strings, text blocks, characters and comments. */
public final class Literals {
    private static final String CODE = "";

    private Literals() {}

    /** True if a character typed at {@code offset} would become part of a literal or comment that begins before it. */
    public static boolean contains(String code, int offset) {
        String closing = CODE; // what ends the literal or comment that we are in
        for (int at = 0; at < offset; ) {
            if (closing.equals(CODE)) {
                String opening = opening(code, at);
                closing = closing(opening);
                at += Math.max(1, opening.length());
            } else if (code.startsWith(closing, at)) {
                at += closing.length();
                closing = CODE;
            } else if (code.charAt(at) == '\n' && closing.length() == 1) {
                at++;
                closing = CODE; // a string that is not closed on its line: what follows is code again
            } else {
                at += code.charAt(at) == '\\' && closing.charAt(0) != '*' ? 2 : 1;
            }
        }
        return !closing.equals(CODE);
    }

    private static String opening(String code, int at) {
        for (String opening : new String[] {"//", "/*", "\"\"\"", "\"", "'"}) {
            if (code.startsWith(opening, at)) {
                return opening;
            }
        }
        return CODE;
    }

    private static String closing(String opening) {
        return switch (opening) {
            case "//" -> "\n";
            case "/*" -> "*/";
            default -> opening;
        };
    }
}
