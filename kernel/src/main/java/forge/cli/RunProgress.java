package forge.cli;

import forge.notebook.NotebookCell;
import forge.notebook.NotebookRun;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** A line a cell: {@code [ 3/12] var run = Trainer.of(…   4.1 s}. */
final class RunProgress implements NotebookRun.Listener {
    private static final int TITLE_WIDTH = 60;

    private final PrintStream terminal;
    private final boolean printOutput;

    RunProgress(PrintStream terminal, boolean printOutput) {
        this.terminal = terminal;
        this.printOutput = printOutput;
    }

    @Override
    public void begins(int number, int count, NotebookCell cell) {
        String of = Integer.toString(count);
        String n = " ".repeat(of.length() - Integer.toString(number).length()) + number;
        terminal.printf("[%s/%s] %-" + TITLE_WIDTH + "s", n, of, shortened(cell.title()));
        terminal.flush();
    }

    @Override
    public void ended(int number, int count, Duration took, String output) {
        terminal.println(" " + seconds(took));
        if (printOutput) {
            terminal.print(output);
        }
        terminal.flush();
    }

    static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }

    private static String shortened(String title) {
        return title.length() <= TITLE_WIDTH ? title : title.substring(0, TITLE_WIDTH - 1) + "…";
    }
}
