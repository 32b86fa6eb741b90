package forge.kernel.shell;

import forge.kernel.shell.CellError.Line;
import forge.kernel.shell.CellError.Style;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells an exception in the lines of the cells: the message, the source around the innermost cell line, the frames with
 * runs of library frames folded, then each cause. Frames below the cell are the kernel's own and are left out.
 */
final class ErrorReport {
    private static final int OUTER_FRAMES = 4; // library frames shown before they fold
    private static final int MOST_FRAMES = 16; // a stack overflow has a thousand equal ones
    private static final int CONTEXT = 2; // source lines around the marked one

    /** A frame of a cell, translated. */
    record Location(Cell cell, int line) {
        String at() {
            return cell.at(line);
        }
    }

    private final List<Optional<Location>> locations;
    private final List<Line> lines = new ArrayList<>();
    private int next;
    private @Nullable Location innermost;

    /** @param locations one a cell frame, in the order of {@link CellControl#cellFrames} */
    private ErrorReport(List<Optional<Location>> locations) {
        this.locations = locations;
    }

    /** @param cell the cell that was evaluated, whose line the error names even if it arose in an older one */
    static CellError of(Throwable thrown, boolean stopped, List<Optional<Location>> locations, Cell cell) {
        ErrorReport report = new ErrorReport(locations);
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            report.describe(t, t != thrown);
        }
        int line = locations.stream()
                .flatMap(Optional::stream)
                .filter(l -> l.cell().equals(cell))
                .mapToInt(Location::line)
                .findFirst()
                .orElse(0);
        boolean interrupted =
                thrown instanceof Stop.StoppedError || (stopped && thrown instanceof InterruptedException);
        return new CellError(
                interrupted ? CellError.INTERRUPTED : name(thrown),
                message(thrown),
                report.innermost == null ? "" : report.innermost.at(),
                line,
                report.lines,
                Optional.of(thrown));
    }

    private static String name(Throwable t) {
        return t instanceof Stop.StoppedError
                ? CellError.INTERRUPTED
                : CellNames.readable(t.getClass().getName());
    }

    private static String message(Throwable t) {
        String message;
        try {
            message = t.getLocalizedMessage();
        } catch (RuntimeException e) { // a cell's own exception may fail at telling its message
            message = "(its message could not be read: " + e.getClass().getName() + ")";
        }
        return message == null ? "" : CellNames.readable(message);
    }

    private void describe(Throwable t, boolean cause) {
        String message = message(t);
        String heading = (cause ? "Caused by: " : "") + name(t) + (message.isEmpty() ? "" : ": " + message);
        heading.lines().forEach(l -> lines.add(new Line(l, Style.HEADING)));
        StackTraceElement[] stack = t.getStackTrace();
        int last = stack.length - 1;
        while (last >= 0 && !CellNames.inCell(stack[last].getClassName())) {
            last--;
        }
        source(stack, last);
        frames(stack, last);
    }

    /** Quotes the source at the innermost frame of a cell. */
    private void source(StackTraceElement[] stack, int last) {
        int at = next;
        for (int i = 0; i <= last; i++) {
            if (CellNames.inCell(stack[i].getClassName()) && at < locations.size()) {
                Optional<Location> location = locations.get(at++);
                if (location.isPresent()) {
                    quote(location.get());
                    return;
                }
            }
        }
    }

    private void quote(Location location) {
        if (innermost == null) {
            innermost = location;
        }
        Cell cell = location.cell();
        lines.add(Line.of("  " + location.at()));
        int to = (int) Math.min(location.line() + CONTEXT, cell.code().lines().count());
        int width = Integer.toString(to).length();
        for (int n = Math.max(1, location.line() - CONTEXT); n <= to; n++) {
            boolean marked = n == location.line();
            String number = " ".repeat(width - Integer.toString(n).length()) + n;
            String text = (marked ? "  --> " : "      ") + number + " | " + cell.lineText(n);
            lines.add(new Line(text.stripTrailing(), marked ? Style.MARKED : Style.PLAIN));
        }
    }

    private void frames(StackTraceElement[] stack, int last) {
        int shown = 0;
        int folded = 0;
        int outer = 0;
        for (int i = 0; i <= last; i++) {
            StackTraceElement frame = stack[i];
            boolean inCell = CellNames.inCell(frame.getClassName());
            Optional<Location> location = inCell && next < locations.size() ? locations.get(next++) : Optional.empty();
            outer = inCell ? 0 : outer + 1;
            if (outer > OUTER_FRAMES || (shown >= MOST_FRAMES && i != last) || hidden(frame)) {
                folded++;
                continue;
            }
            fold(folded);
            folded = 0;
            shown++;
            lines.add(
                    inCell
                            ? Line.of("  at " + call(frame)
                                    + location.map(Location::at).orElse("a cell"))
                            : new Line("  at " + frame, Style.FOLDED));
        }
        fold(folded);
    }

    private void fold(int frames) {
        if (frames > 0) {
            lines.add(new Line("  .. " + frames + (frames == 1 ? " frame" : " frames") + " more", Style.FOLDED));
        }
    }

    private static String call(StackTraceElement frame) {
        String method = CellNames.method(frame);
        return method.isEmpty() ? "" : method + ", ";
    }

    private static boolean hidden(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("jdk.internal.") || name.startsWith(Stop.class.getName());
    }
}
