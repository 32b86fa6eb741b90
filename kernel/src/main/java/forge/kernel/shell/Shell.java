package forge.kernel.shell;

import forge.base.Check;
import forge.base.ForgeException;
import forge.kernel.display.CellScope;
import forge.kernel.display.DisplayHandle;
import forge.kernel.display.MimeBundle;
import forge.kernel.display.Renderer;
import forge.kernel.display.StandardStreams;
import forge.view.render.Renderers;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
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
    private static final String WARM_UP = "warm-up";
    private static final InheritableThreadLocal<@Nullable Shell> CURRENT = new InheritableThreadLocal<>();

    static {
        StandardStreams.naming(new Naming());
    }

    private static volatile WeakReference<Shell> latest = new WeakReference<>(null);
    private static final List<String> WARM_UPS = List.of(
            "1 + 1",
            "int warmUp = 1;",
            "1 + 1",
            "\"warm\" + 1",
            "1 + 1",
            "List.of(1, 2)",
            "1 + 1",
            "int warmUp() { return 1; }");

    private final ReentrantLock compiler = new ReentrantLock(); // JShell itself is not safe for threads
    private final CellControl control;
    private final JShell jshell;
    private final CodeAssist assist;
    private final Advice advice;
    private final Sources sources;
    private final Snippets snippets;
    private final Magics magics = new Magics(this);
    private final Settings settings = new Settings();
    private final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();
    private final Set<Path> classpath = new LinkedHashSet<>();
    private final Lane main;
    private Runnable restart = () -> {
        throw new ForgeException("There is no front end here that could restart Java. Start the program again.");
    };
    private final SnippetIds ids = new SnippetIds();
    private final StartupImports imports = new StartupImports(startup());
    private final EvaluatedCode evaluated = new EvaluatedCode();
    private int cells;

    private Shell(ClassLoader parent, List<String> compilerOptions) {
        CellLoader loader = new CellLoader(parent);
        control = new CellControl(loader, compiler, () -> CURRENT.set(this));
        main = control.open(this);
        jshell = JShell.builder()
                .executionEngine(new InProcess(control), Map.of())
                .fileManager(CompilerPath::of)
                .compilerOptions(Stream.concat(Stream.of("-proc:none"), compilerOptions.stream())
                        .toArray(String[]::new))
                .idGenerator((snippet, count) -> ids.next())
                .tempVariableNameGenerator(ids::nextVariable)
                .build();
        sources = new Sources(jshell.sourceCodeAnalysis());
        assist = new CodeAssist(jshell, loader, sources, imports);
        advice = new Advice(jshell.sourceCodeAnalysis(), imports);
        snippets = new Snippets(jshell, control, advice);
    }

    /**
     * A session with the imports of {@code startup.jsh} in place, and set up as the environment variables of IJava and JJava
     * say. The first one in a process takes about a second.
     */
    public static Shell open() {
        return open(System.getenv());
    }

    static Shell open(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        Shell shell = new Shell(
                Shell.class.getClassLoader(),
                Stream.concat(Preview.compilerOptions().stream(), environment.compilerOptions().stream())
                        .toList());
        latest = new WeakReference<>(shell);
        shell.run(new Environment.Script(STARTUP, shell.imports.others()));
        shell.addToClasspath(environment.classpath());
        environment.startupScripts().forEach(shell::run);
        environment.timeLimit().ifPresent(limit -> shell.limitTime(limit, Limited.EVERY_CELL));
        shell.ids.use(SnippetIds.Series.CELLS);
        return shell;
    }

    private void run(Environment.Script script) {
        CellResult result = eval(script.name(), script.code());
        if (result.error().isPresent()) {
            throw new ForgeException(result.error().get().text());
        }
    }

    /**
     * Evaluates something that leaves no trace, and asks the questions of an editor. The first evaluations of a process take
     * ten times as long as those after a few dozen; a kernel makes them while nobody waits.
     */
    public void warmUp(int round) {
        main.evaluation().lock();
        try {
            compiling(() -> ids.use(SnippetIds.Series.WARM_UP)); // not while another thread makes imports, which stay
            evalAndRender(WARM_UP, WARM_UPS.get(round % WARM_UPS.size()));
        } finally {
            compiling(() -> {
                jshell.snippets()
                        .filter(snippet -> SnippetIds.Series.WARM_UP.has(snippet.id()))
                        .filter(snippet -> jshell.status(snippet).isActive())
                        .forEach(jshell::drop);
                ids.use(SnippetIds.Series.CELLS);
                return ids;
            });
            main.evaluation().unlock();
        }
        complete("String.val", 10);
        inspect("Math.abs(", 9);
    }

    private void make(List<String> imports) {
        SnippetIds.Series before = ids.use(SnippetIds.Series.STARTUP);
        imports.forEach(jshell::eval);
        ids.use(before);
    }

    /** A question about code that is being written. */
    private <T> T asking(String code, Supplier<T> question) {
        return compiling(() -> {
            make(imports.neededBy(code));
            return question.get();
        });
    }

    /** The imports that every session begins with, as a start-up file of the JDK's {@code jshell} too. */
    public static String startup() {
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

    /**
     * The session to which the calling thread belongs: of the cell that it runs or that started it. Threads that belong to
     * none, such as those of the common pool, get the session that was opened last.
     */
    public static Shell current() {
        return found().orElseThrow(() -> new ForgeException("No session of cells is open in this process."));
    }

    /** Where the code of cells stands: of the session to which the calling thread belongs. */
    static Places places() {
        return found().map(shell -> shell.snippets.places()).orElseGet(Places::new);
    }

    /** What was evaluated: by the session to which the calling thread belongs. */
    static Optional<EvaluatedCode> evaluatedCode() {
        return found().map(shell -> shell.evaluated);
    }

    private static Optional<Shell> found() {
        Shell own = CURRENT.get();
        return Optional.ofNullable(own == null ? latest.get() : own);
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
        return eval(control.lane(), name, code, value -> Optional.empty(), () -> false);
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
        return evalAndRender(control.lane(), name, code, stopped);
    }

    CellResult evalAndRender(Lane lane, String name, String code, BooleanSupplier stopped) {
        return eval(lane, name, code, Shell::render, stopped);
    }

    /** The lane of the cells that are evaluated without naming one. */
    public Lane main() {
        return main;
    }

    /** Opens another lane beside the main one. */
    public Lane openLane() {
        Lane lane = control.open(this);
        lane.limit().everyCell(main.limit().everyCell());
        if (ids.areOf(
                SnippetIds.Series.WARM_UP)) { // what others declare meanwhile would go with what the warm-up declares
            main.awaitEnd();
        }
        return lane;
    }

    void closed(Lane lane) {
        control.closed(lane);
    }

    private static Optional<MimeBundle> render(Object value) {
        return value instanceof DisplayHandle // it shows itself
                ? Optional.empty()
                : Optional.of(
                        CellScope.current().map(cell -> cell.bundle(value)).orElseGet(() -> Renderer.render(value)));
    }

    /**
     * Evaluates code that a magic was given, as part of the running cell: on its thread, and where the code is the end of
     * the cell with the lines that it has there.
     *
     * @param watch told of each snippet
     * @throws EvalFailure where it fails
     */
    public Optional<Object> evalCode(String code, Watch watch) {
        return value(bodyOf(code, "", ""), watch);
    }

    /**
     * As {@link #evalCode}, between other code.
     *
     * @param before on one line, as is {@code after}
     */
    public Optional<Object> evalCode(String before, String code, String after) {
        return value(bodyOf(code, before, after), Watch.NONE);
    }

    private Cell bodyOf(String code, String before, String after) {
        String java = MagicSource.java(code, magics::isLine);
        Cell cell = control.lane().running();
        if (cell != null
                && MagicSource.cellMagic(cell.code()).isPresent()
                && cell.code().endsWith(code)) {
            int first = cell.line(cell.code().length() - code.length());
            return new Cell(cell.name(), cell.code(), before + "\n".repeat(first - 1) + java + after);
        }
        return new Cell("code", code, before + java + after);
    }

    private Optional<Object> value(Cell cell, Watch watch) {
        Lane lane = control.lane();
        lane.watch(watch);
        try {
            CellResult result = evalWithin(cell);
            result.warnings().forEach(System.err::println);
            if (result.error().isPresent()) {
                throw new EvalFailure(result.error().get());
            }
            return result.value();
        } finally {
            lane.watch(Watch.NONE);
        }
    }

    private CellResult eval(
            Lane lane,
            String name,
            String code,
            Function<Object, Optional<MimeBundle>> renderer,
            BooleanSupplier stopped) {
        if (control.onCellThread()) { // a cell that evaluates
            CellResult result = evalWithin(new Cell(name, code, MagicSource.java(code, magics::isLine)));
            return result.value().isPresent()
                    ? result.showing(renderer.apply(result.value().get()))
                    : result;
        }
        lane.evaluation().lock();
        control.enter(lane);
        compiler.lock();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(control.loader());
        lane.begin(stopped);
        lane.limit().begin();
        try {
            Cell cell = new Cell(name, code, MagicSource.java(code, magics::isLine));
            lane.running(cell);
            remember(cell);
            CellResult result = evalCell(cell);
            result = result.value().isPresent() ? rendered(result, renderer, cell) : result;
            control.forgetReplaced();
            return within(lane.limit().end(), result);
        } finally {
            lane.limit().end();
            lane.end();
            Thread.currentThread().setContextClassLoader(before);
            compiler.unlock();
            control.leave();
            lane.evaluation().unlock();
        }
    }

    private void remember(Cell cell) {
        if (!cell.name().equals(STARTUP) && !cell.name().equals(WARM_UP)) {
            evaluated.add(cell.name(), cell.code());
        }
    }

    private static CellResult within(Optional<Duration> exceeded, CellResult result) {
        return exceeded.isPresent() && result.error().isPresent()
                ? CellResult.failed(result.error().get().timedOut(exceeded.get()))
                : result;
    }

    /** On the thread of the cell that evaluates, which has let go of the compiler while its own code runs. */
    private CellResult evalWithin(Cell cell) {
        Lane lane = control.lane();
        Cell outer = lane.running();
        return control.sheltered(() -> {
            compiler.lock();
            try {
                lane.running(cell);
                return evalCell(cell);
            } finally {
                lane.running(outer);
                compiler.unlock();
            }
        });
    }

    private CellResult evalCell(Cell cell) {
        make(imports.neededBy(cell.java()));
        Optional<MagicSource.CellCall> magic = MagicSource.cellMagic(cell.java());
        return magic.isPresent() ? evalMagic(cell, magic.get()) : snippets.evaluate(cell);
    }

    private CellResult evalMagic(Cell cell, MagicSource.CellCall call) {
        try {
            Optional<Object> value = control.call(() -> Optional.ofNullable(magics.cell(call)));
            return new CellResult(value, Optional.empty(), List.of(), Optional.empty());
        } catch (EvalFailure e) {
            return CellResult.failed(e.error());
        } catch (Exception | Error e) { // a magic may do anything that a cell may
            return CellResult.failed(ErrorReport.of(e, control.lane().stopped(), snippets.places(), cell));
        }
    }

    private CellResult rendered(CellResult result, Function<Object, Optional<MimeBundle>> renderer, Cell cell) {
        try {
            return result.showing(
                    control.call(() -> renderer.apply(result.value().orElseThrow())));
        } catch (Exception | Error e) { // a value's own methods may do anything that a cell may
            return CellResult.failed(ErrorReport.of(e, control.lane().stopped(), snippets.places(), cell));
        }
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
        return MagicCompletion.complete(magics, settings, code, cursor)
                .orElseGet(() -> asking(
                        code, () -> assist.complete(masked(MagicCompletion.withoutTimed(code, cursor)), cursor)));
    }

    /** Signatures and Javadoc of what the cursor is on or in the arguments of, as plain text. */
    public Optional<String> inspect(String code, int cursor) {
        return inspect(code, cursor, Inspection.Detail.DOCUMENTATION).map(Inspection::text);
    }

    /** What is known of what the cursor is on or in the arguments of; of a magic, how it is used. */
    public Optional<Inspection> inspect(String code, int cursor, Inspection.Detail detail) {
        Optional<Magic> magic = MagicCompletion.at(magics, code, cursor);
        if (magic.isPresent()) {
            String help = Magics.help(magic.get());
            return Optional.of(new Inspection(help, "```\n" + help + "\n```"));
        }
        return asking(code, () -> {
            sources.add(classpath);
            return assist.inspect(masked(code), cursor, detail);
        });
    }

    /** Whether {@code code} could be evaluated as it is. */
    public Completeness completeness(String code) {
        if (MagicSource.cellMagic(code).isPresent()) { // as at IPython's prompt: an empty line ends it
            boolean help = code.stripTrailing().endsWith("?") && !code.strip().contains("\n");
            return help || code.endsWith("\n\n")
                    ? Completeness.of(Completeness.Status.COMPLETE)
                    : Completeness.incomplete("");
        }
        return compiling(() -> assist.completeness(masked(code)));
    }

    private String masked(String code) {
        return MagicSource.masked(code, magics::isLine, magics::isCellOfCode);
    }

    /** What another part of the kernel keeps for this session, made when it is first asked for. */
    public <T> T attachment(Class<T> type, Supplier<T> made) {
        return type.cast(attachments.computeIfAbsent(type, absent -> made.get()));
    }

    /** The magics of this session. */
    public Magics magics() {
        return magics;
    }

    /** What {@code %config} shows and sets. */
    public Settings settings() {
        return settings;
    }

    /** What was added to the class path, in that order. */
    public List<Path> classpath() {
        return compiling(() -> List.copyOf(classpath));
    }

    /** The class loader of cells and of what is added to the class path. */
    public ClassLoader loader() {
        return control.loader();
    }

    /** The variables that cells have declared, in that order; one that was replaced is not among them. */
    public List<Variable> variables() {
        return compiling(() -> jshell.variables()
                .filter(v -> v.subKind() != SubKind.TEMP_VAR_EXPRESSION_SUBKIND && jshell.status(v) == Status.VALID)
                .map(this::variable)
                .toList());
    }

    private Variable variable(VarSnippet snippet) {
        jshell.varValue(snippet);
        return new Variable(snippet.name(), CellNames.readable(snippet.typeName()), control.variable());
    }

    /** How long a cell may run before it is stopped; empty for no limit. */
    public Optional<Duration> timeLimit() {
        return control.lane().limit().everyCell();
    }

    /** How long the code of the running cell has run, without what the compiler took; zero where none runs. */
    public Duration codeTime() {
        return control.lane().codeTime();
    }

    /** Which cells a limit of time is for. */
    public enum Limited {
        THIS_CELL,
        NEXT_CELL,
        EVERY_CELL
    }

    /** Stops cells that take longer; the time of a running cell counts from now. */
    public void limitTime(Duration most, Limited cells) {
        Check.that(!most.isZero() && !most.isNegative(), "the time limit of a cell is %s, expected more than 0.", most);
        switch (cells) {
            case THIS_CELL -> control.lane().limit().thisCell(most);
            case NEXT_CELL -> control.lane().limit().nextCell(most);
            case EVERY_CELL -> control.lane().limit().everyCell(Optional.of(most));
        }
    }

    /** Lets cells run as long as they like. */
    public void unlimitTime() {
        control.lane().limit().everyCell(Optional.empty());
    }

    /** Says what {@link #restart} does: the front end of this session knows. */
    public void onRestart(Runnable action) {
        restart = action;
    }

    /** Asks for a new Java process in the place of this one. */
    public void restart() {
        restart.run();
    }

    /** Adds a jar or a directory of classes to what later cells can use. */
    public void addToClasspath(Path path) {
        addToClasspath(List.of(path));
    }

    /** Adds jars and directories of classes at once, which the compiler takes in faster than each by itself. */
    public void addToClasspath(Collection<Path> paths) {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ForgeException(path + ": no such file. Expected a jar or a directory of classes.");
            }
        }
        compiling(() -> {
            String fresh = paths.stream()
                    .map(path -> path.toAbsolutePath().normalize())
                    .filter(classpath::add)
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
            if (!fresh.isEmpty()) {
                jshell.addToClasspath(fresh);
            }
            return fresh;
        });
        magics.classpathChanged();
        Renderers.load(loader());
    }

    private <T> T compiling(Supplier<T> action) {
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
        try {
            sources.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the sources of the class path", e);
        }
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
