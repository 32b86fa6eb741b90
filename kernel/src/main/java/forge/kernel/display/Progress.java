package forge.kernel.display;

import forge.view.ProgressLine;
import forge.view.Screen;
import java.time.Duration;
import java.util.List;

/**
 * A progress bar under a cell, drawn again at most ten times a second. Made by {@link Display#progress}; safe for use by
 * several threads.
 */
public final class Progress implements AutoCloseable {
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

    private final String label;
    private final long total;
    private final long began = System.nanoTime();
    private final Screen.Handle shown;
    private long done;
    private long drawn = began;

    Progress(String label, long total) {
        this.label = label;
        this.total = total;
        shown = Screen.current().show(line(began));
    }

    /** One more step is done. */
    public void step() {
        step(1);
    }

    /** {@code steps} more are done; more than all of them stay all of them. */
    public synchronized void step(long steps) {
        done = Math.min(total, done + steps);
        long now = System.nanoTime();
        if (done == total || now - drawn >= REDRAW_NANOS) {
            drawn = now;
            shown.update(line(now));
        }
    }

    /** Draws the bar as it is and leaves it there. */
    @Override
    public synchronized void close() {
        shown.update(line(System.nanoTime()));
        shown.done();
    }

    private ProgressLine line(long now) {
        return new ProgressLine(
                Duration.ofNanos(now - began), done, total, label.isEmpty() ? List.of() : List.of(label));
    }
}
