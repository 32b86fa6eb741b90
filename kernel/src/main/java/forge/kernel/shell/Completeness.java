package forge.kernel.shell;

/**
 * Whether a text can be evaluated or wants another line.
 *
 * @param indent what to begin the next line with where it is incomplete
 */
public record Completeness(Status status, String indent) {
    /** The three answers. */
    public enum Status {
        COMPLETE,
        INCOMPLETE,
        INVALID
    }

    static Completeness of(Status status) {
        return new Completeness(status, "");
    }

    /** Indents by the brackets that are still open, four blanks each. */
    static Completeness incomplete(String text) {
        String code = Literals.codeOf(text);
        int open = 0;
        for (int i = 0; i < code.length(); i++) {
            open += switch (code.charAt(i)) {
                case '{', '(', '[' -> 1;
                case '}', ')', ']' -> -1;
                default -> 0;
            };
        }
        open += code.stripTrailing().endsWith("->") ? 1 : 0;
        return new Completeness(Status.INCOMPLETE, "    ".repeat(Math.max(0, open)));
    }
}
