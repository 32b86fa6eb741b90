package forge.cli;

import forge.kernel.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;

/** {@code forge shell}: cells from the keyboard, or from standard input. */
@Command(
        name = "shell",
        description = {
            "An interactive Java shell with Forge's imports in place. Tab completes, Ctrl-C stops, Ctrl-D ends.",
            "Reads standard input where there is no terminal, and then stops at the first snippet that fails."
        },
        mixinStandardHelpOptions = true)
final class ShellCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        try (Shell shell = Shell.open();
                Terminal terminal =
                        TerminalBuilder.builder().system(true).dumb(true).build()) {
            if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                return new Repl(shell, terminal).run();
            }
            LineInput in = new LineInput(System.in);
            System.setIn(in); // a cell that reads gets the lines after its own
            return new PipedShell(shell, System.out, System.err).run(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal", e);
        }
    }
}
