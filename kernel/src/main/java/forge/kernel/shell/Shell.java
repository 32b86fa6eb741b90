package forge.kernel.shell;

import forge.base.ForgeException;
import forge.kernel.display.DisplayHandle;
import forge.kernel.display.MimeBundle;
import forge.kernel.display.Renderer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/**
 * A session of Java cells: what one cell declares, later ones use. Cells run in this process, on a thread of
 * their own, one at a time; everything else may be called from any thread meanwhile.
 *
 * <p>All characters positions are Java {@code char} offsets into the cell.
 */
public final class Shell implements AutoCloseable {
    private static final String STARTUP = "startup.jsh";

    private final ReentrantLock evaluation = new ReentrantLock();
    private final ReentrantLock compiler = new ReentrantLock(); // JShell itself is not safe for threads
    private final CellControl control;
    private final JShell jshell;
    private final CodeAssist assist;
    private final Map<String, Origin> origins = new HashMap<>();
    private int cells;

    /** Where a snippet came from. */
    private record Origin(Cell cell, Piece piece) {}

    private Shell(ClassLoader parent) {
        CellLoader loader = new CellLoader(parent);
        control = new CellControl(loader, compiler);
        jshell = JShell.builder()
                .executionEngine(new InProcess(control), Map.of())
                .compilerOptions("-proc:none")
                .build();
        assist = new CodeAssist(jshell.sourceCodeAnalysis());
    }

    /** A session with the imports of {@code startup.jsh} in place. The first one in a process takes about a second. */
    public static Shell open() {
        Shell shell = new Shell(Shell.class.getClassLoader());
        CellResult result = shell.eval(STARTUP, startup());
        if (result.error().isPresent()) {
            throw new ForgeException(result.error().get().text());
        }
        return shell;
    }

    private static String startup() {
        try (InputStream in = Shell.class.getResourceAsStream(STARTUP)) {
            if (in == null) {
                throw new ForgeException(
                        STARTUP + " is missing from the kernel's jar: the build is broken, rebuild it.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(STARTUP, e);
        }
    }

    /** Evaluates the next cell; errors call it {@code Cell[n]}, n counting from 1. */
    public CellResult eval(String code) {
        return eval("Cell[" + ++cells + "]", code);
    }

    /**
     * Evaluates every snippet of {@code code} up to the first that fails. A syntax error anywhere is found before anything
     * runs.
     *
     * @param name how errors call this code: {@code Cell[7]}, or a path for a script
     */
    public CellResult eval(String name, String code) {
        return eval(name, code, value -> Optional.empty(), () -> false);
    }

    /**
     * As {@link #eval(String, String)}, and renders the value, as part of the cell: an interrupt ends that too, and what
     * the value's own methods print is the cell's.
     *
     * @return with {@link CellResult#shown()}
     */
    public CellResult evalAndRender(String name, String code) {
        return evalAndRender(name, code, () -> false);
    }

    /** @param stopped whether the cell was stopped before this was called: then nothing runs */
    public CellResult evalAndRender(String name, String code, BooleanSupplier stopped) {
        return eval(name, code, Shell::render, stopped);
    }

    private static Optional<MimeBundle> render(Object value) {
        return value instanceof DisplayHandle
                ? Optional.empty()
                : Optional.of(Renderer.render(value)); // it shows itself
    }

    private CellResult eval(
            String name, String code, Function<Object, Optional<MimeBundle>> renderer, BooleanSupplier stopped) {
        Cell cell = new Cell(name, code);
        evaluation.lock();
        compiler.lock();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(control.loader());
        control.begin(stopped);
        try {
            CellResult result = evalPieces(cell, split(cell));
            return result.value().isPresent() ? rendered(result, renderer, cell) : result;
        } catch (TooDeep e) {
            return CellResult.failed(Problem.error(List.of(e.problem)));
        } finally {
            control.end();
            Thread.currentThread().setContextClassLoader(before);
            compiler.unlock();
            evaluation.unlock();
        }
    }

    private CellResult rendered(CellResult result, Function<Object, Optional<MimeBundle>> renderer, Cell cell) {
        try {
            return result.showing(
                    control.call(() -> renderer.apply(result.value().orElseThrow())));
        } catch (Exception | Error e) { // a value's own methods may do anything that a cell may
            return CellResult.failed(ErrorReport.of(e, control.stopped(), List.of(), cell));
        }
    }

    private CellResult evalPieces(Cell cell, List<Piece> pieces) {
        OptionalInt openComment = Literals.openComment(cell.code());
        if (openComment.isPresent()) {
            return CellResult.failed(Problem.error(List.of(Problem.openComment(cell, openComment.getAsInt()))));
        }
        Optional<Piece> broken = pieces.stream().filter(p -> !p.wellFormed()).findFirst();
        if (broken.isPresent()) {
            pieces = List.of(broken.get());
        }
        List<Snippet> declared = new ArrayList<>();
        Optional<Object> value = Optional.empty();
        for (Piece piece : pieces) {
            if (control.stopped()) {
                return CellResult.failed(ErrorReport.of(new Stop.StoppedError(), true, List.of(), cell));
            }
            SnippetEvent event = evalPiece(cell, piece);
            if (event == null) {
                return CellResult.failed(Problem.error(List.of(Problem.unexplained(cell, piece))));
            }
            Optional<CellError> error = error(event, cell, piece);
            if (error.isPresent()) {
                return CellResult.failed(error.get());
            }
            declared.add(event.snippet());
            value = shows(event.snippet(), piece) ? Optional.ofNullable(control.value()) : Optional.empty();
        }
        return new CellResult(value, Optional.empty(), warnings(declared), Optional.empty());
    }

    /** The compiler ran out of stack. */
    @SuppressWarnings("serial") // never leaves this class
    private static final class TooDeep extends RuntimeException {
        private final transient Problem problem;

        TooDeep(Cell cell, int from, int to, Error cause) {
            super(cause);
            problem = new Problem(
                    cell, from, to, "too deeply nested or too long for the compiler's stack. Split it into several.");
        }
    }

    private List<Piece> split(Cell cell) {
        try {
            return Piece.split(jshell.sourceCodeAnalysis(), cell.code());
        } catch (StackOverflowError | InternalError e) { // JShell wraps the one in the other
            throw new TooDeep(cell, 0, cell.code().length(), e);
        }
    }

    private List<SnippetEvent> compileAndRun(Cell cell, Piece piece) {
        try {
            return jshell.eval(piece.source());
        } catch (StackOverflowError | InternalError e) {
            throw new TooDeep(
                    cell, piece.offset(), piece.offset() + piece.code().length(), e);
        }
    }

    private @Nullable SnippetEvent evalPiece(Cell cell, Piece piece) {
        List<SnippetEvent> events = compileAndRun(cell, piece);
        // The other events tell what became of older snippets that this one completes or replaces.
        SnippetEvent main = events.stream()
                .filter(e -> e.causeSnippet() == null)
                .findFirst()
                .orElse(null);
        if (main != null) {
            origins.put(main.snippet().id(), new Origin(cell, piece));
        }
        return main;
    }

    private Optional<CellError> error(SnippetEvent event, Cell cell, Piece piece) {
        Snippet snippet = event.snippet();
        boolean unusable = event.status() == Status.REJECTED
                || (event.status() == Status.RECOVERABLE_NOT_DEFINED && snippet instanceof VarSnippet);
        if (unusable) {
            List<Problem> problems = jshell.diagnostics(snippet)
                    .filter(jdk.jshell.Diag::isError)
                    .map(d -> Problem.of(d, cell, piece))
                    .toList();
            jshell.drop(snippet);
            return Optional.of(
                    Problem.error(problems.isEmpty() ? List.of(Problem.unexplained(cell, piece)) : problems));
        }
        JShellException exception = event.exception();
        if (exception == null) {
            return Optional.empty();
        }
        Throwable thrown = exception;
        if (exception instanceof EvalException && control.failure() != null) {
            thrown = control.failure();
        } else if (exception instanceof UnresolvedReferenceException unresolved) {
            thrown = new ForgeException(unresolved(unresolved.getSnippet()));
            thrown.setStackTrace(
                    control.failure() == null
                            ? new StackTraceElement[0]
                            : control.failure().getStackTrace());
        }
        return Optional.of(ErrorReport.of(thrown, control.stopped(), locations(exception), cell));
    }

    /** JShell has translated the frames of cells to lines of snippets; this makes them lines of cells. */
    private List<Optional<ErrorReport.Location>> locations(JShellException exception) {
        List<Optional<ErrorReport.Location>> locations = new ArrayList<>();
        for (StackTraceElement frame : exception.getStackTrace()) {
            String file = frame.getFileName();
            Origin origin = file != null && file.startsWith("#") ? origins.get(file.substring(1)) : null;
            locations.add(Optional.ofNullable(origin).map(o -> {
                int first = o.cell().line(o.piece().offset());
                return new ErrorReport.Location(o.cell(), first + frame.getLineNumber() - 1);
            }));
        }
        return locations;
    }

    private static boolean shows(Snippet snippet, Piece piece) {
        boolean expression =
                snippet instanceof ExpressionSnippet || snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
        return expression && !piece.statement();
    }

    private List<String> warnings(List<Snippet> declared) {
        return declared.stream()
                .filter(s -> s instanceof DeclarationSnippet)
                .map(s -> (DeclarationSnippet) s)
                .filter(s -> jshell.status(s) == Status.RECOVERABLE_DEFINED
                        || jshell.status(s) == Status.RECOVERABLE_NOT_DEFINED)
                .map(this::unresolved)
                .toList();
    }

    private String unresolved(DeclarationSnippet snippet) {
        Origin origin = origins.get(snippet.id());
        String where = origin == null
                ? ""
                : origin.cell().at(origin.cell().line(origin.piece().offset())) + ": ";
        List<String> missing = jshell.unresolvedDependencies(snippet).toList();
        String what = missing.isEmpty() ? "something that is not declared" : String.join(", ", missing);
        return where + snippet.name() + " cannot be used before " + what + " is declared.";
    }

    /**
     * Stops the running cell: its loops and methods, blocking calls, and Forge's own loops. Returns at once; the cell ends
     * with an error whose {@link CellError#interrupted()} is true, unless the code it called had its own word for it.
     */
    public void interrupt() {
        control.stop();
    }

    /** What could stand at the cursor; empty where nothing fits. */
    public Completion complete(String code, int cursor) {
        return compiling(() -> assist.complete(code, cursor));
    }

    /** Signatures and Javadoc of what the cursor is on or in the arguments of. */
    public Optional<String> inspect(String code, int cursor) {
        return compiling(() -> assist.inspect(code, cursor));
    }

    /** Whether {@code code} could be evaluated as it is. */
    public Completeness completeness(String code) {
        return compiling(() -> assist.completeness(code));
    }

    /** Adds a jar or a directory of classes to what later cells can use. */
    public void addToClasspath(Path path) {
        if (!Files.exists(path)) {
            throw new ForgeException(path + ": no such file. Expected a jar or a directory of classes.");
        }
        compiling(() -> {
            jshell.addToClasspath(path.toString());
            return path;
        });
    }

    private <T> T compiling(java.util.function.Supplier<T> action) {
        compiler.lock();
        try {
            return action.get();
        } finally {
            compiler.unlock();
        }
    }

    /** Ends the session; a cell that still runs is stopped. */
    @Override
    public void close() {
        interrupt();
        compiling(() -> {
            jshell.close();
            return jshell;
        });
    }

    private record InProcess(CellControl control) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "forge";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return control;
        }
    }
}
