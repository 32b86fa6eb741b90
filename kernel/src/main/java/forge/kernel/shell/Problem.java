package forge.kernel.shell;

import forge.kernel.shell.CellError.Line;
import forge.kernel.shell.CellError.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jdk.jshell.Diag;

/** A finding of the compiler: its message, then the source line with the place under it. */
record Problem(Cell cell, int from, int to, String message) {
    static Problem of(Diag diag, Cell cell, Piece piece) {
        int from = piece.offset() + (int) Math.max(0, diag.getPosition());
        int to = piece.offset() + (int) Math.max(0, diag.getEndPosition());
        return new Problem(cell, from, Math.max(from + 1, to), text(diag));
    }

    /** What an evaluation came to that neither ran nor was refused with a reason. */
    static Problem unexplained(Cell cell, Piece piece) {
        int from = piece.offset();
        return new Problem(cell, from, from + piece.code().length(), "the compiler can make nothing of this.");
    }

    /** The compiler would skip all from there on without a word. */
    static Problem openComment(Cell cell, int from) {
        return new Problem(cell, from, from + 2, "unclosed comment: nothing from here on is code. Close it with */.");
    }

    /** All findings as one error; the first names it. */
    static CellError error(List<Problem> problems) {
        List<Line> lines = new ArrayList<>();
        problems.forEach(p -> lines.addAll(p.lines()));
        Problem first = problems.get(0);
        int line = first.cell.line(first.from);
        String summary = first.message.lines().findFirst().orElse("");
        return new CellError(CellError.COMPILE, summary, first.cell.at(line), line, lines, Optional.empty());
    }

    /** {@code Cell[2]:3:9: cannot find symbol}. */
    String summary() {
        int line = cell.line(from);
        return cell.at(line) + ":" + cell.column(from) + ": " + message;
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        summary().lines().forEach(l -> lines.add(new Line(l, lines.isEmpty() ? Style.HEADING : Style.PLAIN)));
        String source = cell.lineText(cell.line(from));
        int column = cell.column(from);
        int width = Math.max(1, Math.min(to - from, source.length() - column + 1));
        lines.add(new Line("    " + source, Style.MARKED));
        lines.add(new Line("    " + indent(source, column - 1) + "^".repeat(width), Style.HEADING));
        return lines;
    }

    /** As wide as the text before the place: tabs stay tabs. */
    private static String indent(String source, int width) {
        String before = source.substring(0, Math.min(width, source.length())).replaceAll("[^\t]", " ");
        return before + " ".repeat(width - before.length());
    }

    /** The compiler's message without the lines about the class that JShell wraps around a cell. */
    private static String text(Diag diag) {
        List<String> lines =
                CellNames.readable(diag.getMessage(Locale.ENGLISH)).lines().toList();
        return String.join(
                "\n",
                lines.stream()
                        .filter(l -> !l.strip().matches("location: +class"))
                        .toList());
    }
}
