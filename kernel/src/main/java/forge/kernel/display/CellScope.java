package forge.kernel.display;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cell to which a thread's output belongs. A thread inherits the cell of the thread that started it, so what a
 * background thread prints keeps going to its own cell when other cells run. Threads that belong to no one cell, such as
 * those of the common pool, which live on after the cell that happened to start them, follow the running cell.
 */
public final class CellScope {
    private static final InheritableThreadLocal<@Nullable CellOutput> OWN = new InheritableThreadLocal<>();
    private static volatile @Nullable CellOutput latest;

    private CellScope() {}

    /** Runs {@code body} with {@code output} as the cell of this thread and of all threads it starts. */
    public static <T> T call(CellOutput output, Supplier<T> body) {
        CellOutput before = OWN.get();
        OWN.set(output);
        latest = output;
        try {
            return body.get();
        } finally {
            if (before == null) {
                OWN.remove();
            } else {
                OWN.set(before);
            }
        }
    }

    /** {@code body} for another thread, as what belongs to the cell of the calling thread, or to none if it has none. */
    public static <T> Callable<T> carrying(Callable<T> body) {
        CellOutput carried = OWN.get();
        return () -> {
            OWN.set(carried);
            try {
                return body.call();
            } finally {
                OWN.remove();
            }
        };
    }

    /** As {@link #call}, for a body without a value. */
    public static void run(CellOutput output, Runnable body) {
        call(output, () -> {
            body.run();
            return output;
        });
    }

    /** The cell of this thread: its own, else the one that ran last; empty before the first cell. */
    public static Optional<CellOutput> current() {
        return own().or(() -> Optional.ofNullable(latest));
    }

    /** The cell to which this thread belongs, if it belongs to one. */
    static Optional<CellOutput> own() {
        return isShared(Thread.currentThread()) ? Optional.empty() : Optional.ofNullable(OWN.get());
    }

    private static boolean isShared(Thread thread) {
        return thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
    }
}
