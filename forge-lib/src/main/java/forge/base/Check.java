package forge.base;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.jspecify.annotations.Nullable;

/** Argument checks whose message tells the caller what to change. */
public final class Check {
    private Check() {}

    /** Throws a {@link ForgeException} with the formatted message unless the condition holds. */
    @FormatMethod
    public static void that(boolean condition, @FormatString String message, @Nullable Object... args) {
        if (!condition) {
            throw new ForgeException(message.formatted(args));
        }
    }
}
