package forge.kernel.shell;

import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The hook that {@link StopChecks} writes into every method and loop of a cell. Public only because the classes of cells
 * call it; it costs one volatile read while nothing is being stopped.
 *
 * <p>A run is one evaluation of a cell. Threads inherit the run that started them, so stopping a cell stops the threads
 * it started and leaves alone those of earlier cells, except for pooled fork-join workers, which serve everybody.
 */
public final class Stop {
    private static final AtomicInteger STOPPING = new AtomicInteger();
    private static final InheritableThreadLocal<@Nullable Run> CURRENT = new InheritableThreadLocal<>();

    private Stop() {}

    /** Returns at once, or throws in a thread whose cell was stopped. */
    public static void check() {
        if (STOPPING.get() > 0) {
            throwIfStopped();
        }
    }

    private static void throwIfStopped() {
        Run run = CURRENT.get();
        if ((run != null && run.stopped) || Thread.currentThread() instanceof ForkJoinWorkerThread) {
            throw new StoppedError();
        }
    }

    /** What unwinds a stopped cell; a cell that catches it meets it again at the next loop or call. */
    static final class StoppedError extends Error {
        StoppedError() {
            super("the cell was interrupted");
        }
    }

    /** One evaluation, begun on the thread that runs it. */
    static final class Run {
        private volatile boolean stopped;

        static Run begin() {
            Run run = new Run();
            CURRENT.set(run);
            return run;
        }

        synchronized void stop() {
            if (!stopped) {
                stopped = true;
                STOPPING.incrementAndGet();
            }
        }

        boolean stopped() {
            return stopped;
        }

        /** Forgets the request; threads of a stopped run that are still alive run on from here. */
        synchronized void end() {
            CURRENT.remove();
            if (stopped) {
                STOPPING.decrementAndGet();
            }
        }
    }
}
