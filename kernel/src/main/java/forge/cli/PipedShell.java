package forge.cli;

import forge.kernel.display.DisplayHandle;
import forge.kernel.display.Renderer;
import forge.kernel.shell.CellResult;
import forge.kernel.shell.Completeness;
import forge.kernel.shell.Shell;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** Evaluates text line by line: each snippet as soon as it is complete, so that a program can talk to the shell. */
final class PipedShell {
    private final Shell shell;
    private final PrintStream out;
    private final PrintStream err;

    PipedShell(Shell shell, PrintStream out, PrintStream err) {
        this.shell = shell;
        this.out = out;
        this.err = err;
    }

    /** Ends at the end of the input or at the first error, with the exit code of the process. */
    int run(LineInput in) throws IOException {
        StringBuilder code = new StringBuilder();
        for (Optional<String> line = in.readLine(); line.isPresent(); line = in.readLine()) {
            code.append(line.get()).append('\n');
            if (shell.completeness(code.toString()).status() != Completeness.Status.INCOMPLETE) {
                if (!eval(code.toString())) {
                    return Main.FAILED;
                }
                code.setLength(0);
            }
        }
        return code.isEmpty() || eval(code.toString()) ? 0 : Main.FAILED;
    }

    private boolean eval(String code) {
        CellResult result = shell.eval(code);
        result.warnings().forEach(err::println);
        result.value()
                .filter(v -> !(v instanceof DisplayHandle)) // it has shown itself
                .ifPresent(v -> out.println(Renderer.render(v).text()));
        result.error().ifPresent(e -> err.println(e.text()));
        out.flush();
        err.flush();
        return result.error().isEmpty();
    }
}
