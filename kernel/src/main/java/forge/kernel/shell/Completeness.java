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
    static Completeness incomplete(String code) {
        String lastLine = code.substring(code.lastIndexOf('\n') + 1);
        String indent = lastLine.substring(
                0, lastLine.length() - lastLine.stripLeading().length());
        String end = lastLine.stripTrailing();
        boolean opens = end.endsWith("{") || end.endsWith("(") || end.endsWith("->");
        return new Completeness(Status.INCOMPLETE, opens ? indent + "    " : indent);
    }
}
