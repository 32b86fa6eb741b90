package forge.train;

import forge.base.ForgeException;

/**
 * The loss or the gradient is no longer a number. {@link Trainer#lastRun()} is the history up to the step before; a lower
 * learning rate or a longer warm-up usually helps.
 */
public class DivergedException extends ForgeException {
    DivergedException(String message) {
        super(message);
    }
}
