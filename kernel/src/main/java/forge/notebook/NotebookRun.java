package forge.notebook;

import forge.base.AtomicFiles;
import forge.base.Check;
import forge.kernel.display.CellOutput;
import forge.kernel.display.CellScope;
import forge.kernel.shell.CellError;
import forge.kernel.shell.CellResult;
import forge.kernel.shell.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One headless run of a notebook, in the process and the shell it is given. Code cells run in order up to the first that
 * fails; their outputs replace what the notebook held. Tags: {@code skip-execution} leaves a cell alone,
 * {@code raises-exception} allows it to fail. With {@link #savingTo} the notebook is written after every cell, so whatever
 * happens, the file holds what ran.
 */
public final class NotebookRun {
    private static final Duration GRACE = Duration.ofSeconds(5); // for a stopped cell to tidy up

    private static final Duration ABORT_GRACE = Duration.ofSeconds(1);
    private static final String TIMEOUT = TimeoutException.class.getName();

    private final Notebook notebook;
    private final Shell shell;
    private final RecordedOutput.Displays displays = new RecordedOutput.Displays();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Path target;
    private @Nullable Duration cellLimit;
    private Listener listener = new Listener() {};

    /** The cell that runs; guarded by the displays. */
    private @Nullable Running running;

    /** A cell among {@code count}, while it runs. */
    private record Running(int number, int count, String source, RecordedOutput output) {}

    /** Watches a run. */
    public interface Listener {
        /** @param number the cell among the code cells that run, from 1 */
        default void begins(int number, int count, NotebookCell cell) {}

        /** @param output what the cell showed, as text */
        default void ended(int number, int count, Duration took, String output) {}
    }

    /**
     * Why a run stopped.
     *
     * @param number the failed cell among the {@code count} code cells that run, from 1
     */
    public record Failure(int number, int count, CellError error) {}

    private NotebookRun(Notebook notebook, Shell shell) {
        this.notebook = notebook;
        this.shell = shell;
    }

    public static NotebookRun of(Notebook notebook, Shell shell) {
        return new NotebookRun(notebook, shell);
    }

    /** Writes the notebook there after every cell. */
    public NotebookRun savingTo(Path path) {
        target = path;
        return this;
    }

    /** Stops a cell that takes longer; it then counts as failed. */
    public NotebookRun cellLimit(Duration limit) {
        Check.that(
                !limit.isZero() && !limit.isNegative(), "the time limit of a cell is %s, expected more than 0.", limit);
        cellLimit = limit;
        return this;
    }

    public NotebookRun listener(Listener to) {
        listener = to;
        return this;
    }

    /** Runs the notebook; empty if no cell failed that was not allowed to. */
    public Optional<Failure> run() {
        try {
            return runCells();
        } finally {
            ended.countDown();
        }
    }

    private Optional<Failure> runCells() {
        List<NotebookCell> cells = notebook.cells().stream()
                .filter(c -> c.isCode() && !c.tags().contains("skip-execution"))
                .toList();
        cells.forEach(NotebookCell::clear);
        save();
        for (int i = 0; i < cells.size(); i++) {
            NotebookCell cell = cells.get(i);
            listener.begins(i + 1, cells.size(), cell);
            long began = System.nanoTime();
            Optional<CellError> error = run(cell, i + 1, cells.size());
            save();
            String shown;
            synchronized (displays) {
                displays.settle();
                shown = RecordedOutput.plain(cell.outputs());
            }
            listener.ended(i + 1, cells.size(), Duration.ofNanos(System.nanoTime() - began), shown);
            if (error.isPresent() && !cell.tags().contains("raises-exception")) {
                return Optional.of(new Failure(i + 1, cells.size(), error.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<CellError> run(NotebookCell cell, int number, int count) {
        cell.executionCount(number);
        RecordedOutput output = new RecordedOutput(cell.outputs(), displays);
        running(new Running(number, count, cell.source(), output));
        try {
            return run(cell, number, output);
        } catch (Throwable e) { // whatever a value, a renderer or the compiler does, the file tells it
            CellError error = CellError.of(e);
            output.error(error);
            return Optional.of(error);
        } finally {
            running(null);
        }
    }

    private void running(@Nullable Running cell) {
        synchronized (displays) {
            running = cell;
        }
    }

    private Optional<CellError> run(NotebookCell cell, int count, RecordedOutput output) {
        CellResult result =
                cellLimit == null ? eval(cell, count, output) : evalWithin(cellLimit, () -> eval(cell, count, output));
        result.warnings().forEach(w -> output.stream(CellOutput.Channel.ERR, w + "\n"));
        result.shown().ifPresent(shown -> output.result(shown, count));
        result.error().ifPresent(output::error);
        return result.error();
    }

    private CellResult eval(NotebookCell cell, int count, RecordedOutput output) {
        return CellScope.call(output, () -> shell.evalAndRender("Cell[" + count + "]", cell.source()));
    }

    private CellResult evalWithin(Duration limit, Supplier<CellResult> eval) {
        CompletableFuture<CellResult> result = new CompletableFuture<>();
        Runnable evaluation = () -> {
            try {
                result.complete(eval.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        };
        Thread runner = new Thread(evaluation, "cell");
        runner.setDaemon(true);
        runner.start();
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return stop(limit, result);
        } catch (ExecutionException e) {
            CellError error = CellError.of(Objects.requireNonNullElse(e.getCause(), e));
            return CellResult.failed(error);
        } catch (InterruptedException e) {
            shell.interrupt();
            Thread.currentThread().interrupt();
            return result.join();
        }
    }

    private CellResult stop(Duration limit, CompletableFuture<CellResult> result) {
        shell.interrupt();
        Optional<CellError> stopped;
        try {
            stopped = result.get(GRACE.toMillis(), TimeUnit.MILLISECONDS).error();
        } catch (TimeoutException | ExecutionException e) {
            stopped = Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = Optional.empty();
        }
        return CellResult.failed(timedOut(limit, stopped));
    }

    private static CellError timedOut(Duration limit, Optional<CellError> stopped) {
        String message = "the cell took longer than " + limit.toMillis() / 1000.0 + " s"
                + (stopped.isPresent() ? " and was stopped" : " and did not stop when asked");
        List<CellError.Line> lines = new ArrayList<>();
        lines.add(new CellError.Line(TIMEOUT + ": " + message, CellError.Style.HEADING));
        stopped.ifPresent(e -> lines.addAll(e.lines().subList(1, e.lines().size())));
        String place = stopped.map(CellError::place).orElse("");
        return new CellError(
                TIMEOUT, message, place, stopped.map(CellError::line).orElse(0), lines, Optional.empty());
    }

    /**
     * For a process that is about to end because the running cell called {@code System.exit}: records that as the error of
     * the cell and writes the notebook.
     *
     * @return that failure; empty where no cell runs
     */
    public Optional<Failure> exited() {
        Optional<Failure> failure;
        synchronized (displays) {
            Running cell = running;
            running = null;
            failure =
                    Optional.ofNullable(cell).map(c -> new Failure(c.number(), c.count(), CellError.exit(c.source())));
            failure.ifPresent(f -> Objects.requireNonNull(cell).output().error(f.error()));
        }
        save();
        return failure;
    }

    /** Stops the running cell, waits shortly for it and writes what there is: for a process that is about to end. */
    public void abort() {
        shell.interrupt();
        try {
            ended.await(ABORT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        save();
    }

    private synchronized void save() {
        if (target == null) {
            return;
        }
        String json;
        synchronized (displays) { // threads of earlier cells may be drawing
            displays.settle();
            json = notebook.json();
        }
        AtomicFiles.writeText(target, json);
    }
}
