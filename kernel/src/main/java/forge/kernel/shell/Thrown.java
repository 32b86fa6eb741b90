package forge.kernel.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an exception says of itself, read with care: its class may be a cell's own, whose methods throw, return null or
 * never come to an end of causes.
 */
final class Thrown {
    private static final int MOST_PARTS = 100;

    private Thrown() {}

    /**
     * An exception within a report.
     *
     * @param relation what it is to the one before, such as {@code "Caused by: "}; nothing for the first
     */
    record Part(Throwable thrown, String relation) {}

    /** The exception, what was suppressed for it, its cause and so on: each once, as a report tells them. */
    static List<Part> parts(Throwable thrown) {
        List<Part> parts = new ArrayList<>();
        collect(thrown, "", "", parts, Collections.newSetFromMap(new IdentityHashMap<>()));
        return parts;
    }

    private static void collect(
            Throwable thrown, String relation, String within, List<Part> parts, Set<Throwable> seen) {
        @Nullable Throwable next = thrown;
        String how = relation;
        while (next != null && parts.size() < MOST_PARTS && seen.add(next)) {
            parts.add(new Part(next, how));
            for (Throwable suppressed : next.getSuppressed()) {
                collect(suppressed, within + "Suppressed: ", within + "Suppressed: ", parts, seen);
            }
            next = cause(next);
            how = within + "Caused by: ";
        }
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    /** The message, or nothing where there is none. */
    static String message(Throwable thrown) {
        try {
            String message = thrown.getLocalizedMessage();
            return message == null ? "" : message;
        } catch (Throwable e) {
            return "(its message could not be read: " + e.getClass().getName() + ")";
        }
    }

    /** The frames; none where they cannot be read. */
    static StackTraceElement[] stack(Throwable thrown) {
        try {
            return Arrays.stream(thrown.getStackTrace())
                    .filter(Objects::nonNull)
                    .toArray(StackTraceElement[]::new);
        } catch (Throwable e) {
            return new StackTraceElement[0];
        }
    }
}
