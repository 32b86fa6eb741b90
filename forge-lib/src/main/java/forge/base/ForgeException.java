package forge.base;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Forge reports on purpose. The message is one line a user can act on: where, what was
 * found, what was expected, what to do.
 */
public class ForgeException extends RuntimeException {
    public ForgeException(String message) {
        super(message);
    }

    public ForgeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Never null: an error that is reported on purpose says something. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
