package forge.view;

import java.util.Optional;

/** A screen for the tests of one thread, which see what is shown while it happens; other threads keep theirs. */
public final class ThreadScreen implements Screen.Provider {
    private static final ThreadLocal<Optional<Screen>> SCREEN = ThreadLocal.withInitial(Optional::empty);

    @Override
    public Optional<Screen> current() {
        return SCREEN.get();
    }

    /** Runs {@code work} with {@code screen} as the current one of this thread. */
    public static void with(Screen screen, Runnable work) {
        SCREEN.set(Optional.of(screen));
        try {
            work.run();
        } finally {
            SCREEN.remove();
        }
    }
}
