package forge.cli;

import forge.base.ForgeException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jline.utils.Signals;

/**
 * Ctrl-C, a container's stop and a closed terminal, for a command that keeps what it has: its thread is interrupted as a stop
 * of a cell does it, and the process ends when the command has said where it can go on, however long it writes. A second
 * signal ends it at once.
 */
final class OnInterrupt {
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
    /** A process that a signal ends has this and the signal's number as its exit code. */
    private static final int SIGNALLED = 128;

    private final Thread command = Thread.currentThread();
    private final Map<String, Object> before = new LinkedHashMap<>();
    private final PrintWriter err;
    private final String said;
    private volatile int signal;

    private OnInterrupt(PrintWriter err, String said) {
        this.err = err;
        this.said = said;
    }

    /**
     * Runs {@code work} on this thread.
     *
     * @param said what is printed as soon as it is interrupted
     * @return its exit code; 128 and the signal's number, as 130 for Ctrl-C, where it was stopped
     */
    static int run(PrintWriter err, String said, Callable<Integer> work) throws Exception {
        OnInterrupt interrupt = new OnInterrupt(err, said);
        interrupt.listen();
        try {
            return work.call();
        } catch (ForgeException e) {
            if (interrupt.signal == 0) {
                throw e;
            }
            return interrupt.report(e);
        } finally {
            interrupt.before.forEach(Signals::unregister);
        }
    }

    private void listen() {
        NUMBERS.forEach((name, number) -> {
            Object handler = Signals.register(name, () -> stop(number));
            if (handler != null) { // there are systems without this signal
                before.put(name, handler);
            }
        });
    }

    private synchronized void stop(int number) {
        if (signal != 0) {
            System.exit(SIGNALLED + number);
        }
        signal = number;
        err.println();
        err.println("forge: " + said + " (Ctrl-C again ends it at once.)");
        err.flush();
        command.interrupt();
    }

    private int report(ForgeException e) {
        err.println("forge: " + ShellAdvice.of(e.getMessage()));
        err.flush();
        return SIGNALLED + signal;
    }
}
