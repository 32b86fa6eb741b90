package forge.kernel.shell;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * One declaration, statement or expression of a cell.
 *
 * @param code its text, exactly as it stands in the cell
 * @param offset where it begins in the cell, in characters
 */
record Piece(String code, int offset, Completeness completeness) {
    /** Splits a cell; the last piece may be broken or unfinished, all before it are whole. */
    static List<Piece> split(SourceCodeAnalysis analysis, String cell) {
        List<Piece> pieces = new ArrayList<>();
        int at = skipBlanks(cell, 0);
        while (at < cell.length()) {
            CompletionInfo info = analysis.analyzeCompletion(cell.substring(at));
            if (info.completeness() == Completeness.EMPTY) {
                break;
            }
            String rest = info.remaining();
            int end = whole(info.completeness()) && rest != null ? cell.length() - rest.length() : cell.length();
            pieces.add(new Piece(cell.substring(at, end), at, info.completeness()));
            at = skipBlanks(cell, end);
        }
        return pieces;
    }

    /** The text with the semicolon that a cell may leave out after a declaration. */
    String source() {
        return completeness == Completeness.COMPLETE_WITH_SEMI ? code + "\n;" : code; // a comment may end the line
    }

    /** False where the compiler can only say what is wrong with it. */
    boolean wellFormed() {
        return whole(completeness) || completeness == Completeness.CONSIDERED_INCOMPLETE;
    }

    /** An expression that ends in a semicolon is a statement: its value is not shown. */
    boolean statement() {
        return Literals.codeOf(code).stripTrailing().endsWith(";"); // a comment may follow it
    }

    private static boolean whole(Completeness completeness) {
        return completeness == Completeness.COMPLETE || completeness == Completeness.COMPLETE_WITH_SEMI;
    }

    private static int skipBlanks(String cell, int from) {
        int at = from;
        while (at < cell.length() && Character.isWhitespace(cell.charAt(at))) {
            at++;
        }
        return at;
    }
}
