package forge.cli;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.kernel.display.StandardStreams;
import forge.kernel.shell.CellResult;
import forge.kernel.shell.Shell;
import forge.notebook.Notebook;
import forge.notebook.NotebookRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forge run FILE}: a notebook or a script, up to the first cell or snippet that fails. */
@Command(
        name = "run",
        description = {
            "Run a notebook (.ipynb), a JShell script (.jsh) or a Java file with a main method (.java).",
            "Stops at the first cell or snippet that fails, with exit code 1. The notebook itself is never changed.",
            "Cells tagged skip-execution are left alone; cells tagged raises-exception may fail."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private final PrintStream terminal = System.out; // before cells get streams of their own
    private final PrintStream errors = System.err;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What to run.")
    private @Nullable Path file;

    @Option(
            names = "--out",
            paramLabel = "F.ipynb",
            description = "Write the notebook with its outputs here, after every cell. Without it outputs are printed.")
    private @Nullable Path out;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Time limit of each cell: 90s, 5m or 1h.")
    private @Nullable Duration timeout;

    @Override
    public Integer call() {
        Path input = Objects.requireNonNull(file, "picocli sees to it");
        String name = String.valueOf(input.getFileName());
        if (name.endsWith(".ipynb")) {
            return runNotebook(input);
        }
        if (out != null || timeout != null) {
            throw wrongUse("--out and --timeout are for notebooks; " + input + " is none.");
        }
        if (name.endsWith(".jsh")) {
            return runScript(input, "");
        }
        if (name.endsWith(".java")) {
            return runScript(input, name.substring(0, name.length() - 5) + ".main(new String[0]);");
        }
        throw wrongUse(input + ": expected a file that ends in .ipynb, .jsh or .java.");
    }

    private ParameterException wrongUse(String message) {
        return new ParameterException(
                Objects.requireNonNull(spec, "picocli sees to it").commandLine(), message);
    }

    private int runNotebook(Path input) {
        Notebook notebook = Notebook.read(input);
        if (out != null && isSame(input, out)) {
            throw wrongUse("--out " + out + " is the notebook itself, which is never changed. Name another file.");
        }
        long began = System.nanoTime();
        StandardStreams streams = StandardStreams.route();
        try (Shell shell = Shell.open()) {
            NotebookRun run = NotebookRun.of(notebook, shell).listener(new RunProgress(terminal, out == null));
            Optional.ofNullable(out).ifPresent(run::savingTo);
            Optional.ofNullable(timeout).ifPresent(run::cellLimit);
            Thread onExit = new Thread(() -> abort(input, run), "forge-abort"); // Ctrl-C, or System.exit in a cell
            Runtime.getRuntime().addShutdownHook(onExit);
            Optional<NotebookRun.Failure> failure;
            boolean ending;
            try {
                failure = run.run();
            } finally {
                ending = !forgotten(onExit); // also where the run itself breaks off: nobody has interrupted it
            }
            return ending ? Main.INTERRUPTED : report(input, failure, Duration.ofNanos(System.nanoTime() - began));
        } finally {
            streams.close();
        }
    }

    private static boolean forgotten(Thread onExit) {
        try {
            return Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return false; // the process is ending: the hook reports
        }
    }

    private void abort(Path input, NotebookRun run) {
        errors.println();
        if (calledExit()) {
            exited(input, run);
        }
        try {
            run.abort();
            errors.println("forge: interrupted before the notebook's end."
                    + (out == null ? "" : " What ran is in " + out + "."));
        } catch (ForgeException e) {
            errors.println("forge: interrupted before the notebook's end. " + e.getMessage());
        }
    }

    private void exited(Path input, NotebookRun run) {
        try {
            run.exited()
                    .ifPresentOrElse(
                            failure -> report(input, failure),
                            () -> errors.println("forge: System.exit was called before the notebook's end."));
        } catch (ForgeException e) {
            errors.println("forge: a cell called System.exit. " + e.getMessage());
        } finally {
            errors.flush();
            Runtime.getRuntime().halt(Main.FAILED); // even exit(0) has not run the notebook
        }
    }

    /** True if a thread is in System.exit; a signal ends the process without it. */
    private static boolean calledExit() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(f -> f.getClassName().equals("java.lang.Runtime")
                        && f.getMethodName().equals("exit"));
    }

    private int report(Path input, Optional<NotebookRun.Failure> failure, Duration took) {
        String saved = out == null ? "" : " The outputs are in " + out + ".";
        if (failure.isEmpty()) {
            terminal.println("done in " + RunProgress.seconds(took) + "." + saved);
            return 0;
        }
        report(input, failure.get());
        return Main.FAILED;
    }

    private void report(Path input, NotebookRun.Failure f) {
        String line = f.error().line() > 0 ? ", line " + f.error().line() : "";
        errors.println("%s: cell %d of %d%s failed: %s".formatted(input, f.number(), f.count(), line, headline(f)));
        errors.println(f.error().text());
        if (out != null) {
            errors.println("What ran is in " + out + ".");
        }
    }

    private static String headline(NotebookRun.Failure failure) {
        String message = failure.error().message().lines().findFirst().orElse("");
        return failure.error().name() + (message.isEmpty() ? "" : ": " + message);
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return Files.exists(b) && Files.isSameFile(a, b);
        } catch (IOException e) {
            throw FileException.reading(b, e);
        }
    }

    /** @param after what to evaluate when the file has been, such as a call of its main method */
    private int runScript(Path script, String after) {
        String code;
        try {
            code = Files.readString(script);
        } catch (IOException e) {
            throw FileException.reading(script, e);
        }
        if (code.startsWith("#!")) {
            code = "//" + code; // as in a shell script; the lines keep their numbers
        }
        try (Shell shell = Shell.open()) {
            CellResult result = shell.eval(script.toString(), code);
            result.warnings().forEach(errors::println);
            if (result.error().isEmpty() && !after.isEmpty()) {
                result = shell.eval(script.toString(), after);
            }
            System.out.flush();
            result.error().ifPresent(e -> errors.println(e.text()));
            return result.error().isPresent() ? Main.FAILED : 0;
        }
    }
}
