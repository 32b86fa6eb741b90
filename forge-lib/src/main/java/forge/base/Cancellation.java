package forge.base;

/**
 * How a long Forge loop learns that the user pressed stop: the thread's interrupt flag. The kernel's interrupt, Ctrl-C in
 * the runner and {@code Future.cancel(true)} in a service all set it, so a loop that polls here stops for each of them.
 */
public final class Cancellation {
    private Cancellation() {}

    /** True once after the current thread was asked to stop; reading it clears the request. */
    public static boolean requested() {
        return Thread.interrupted();
    }

    /** Throws {@link InterruptedRunException} naming {@code what} if the current thread was asked to stop. */
    public static void check(String what) {
        if (requested()) {
            throw new InterruptedRunException(what + " was interrupted. Nothing was left half-written.");
        }
    }
}
