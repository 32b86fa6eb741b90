package forge.engine;

import forge.base.Check;
import forge.data.Batch;

/**
 * Which values an input of a program may have; libtorch reads beyond a table where they exceed it.
 *
 * @param limit values are from 0 to less than this, at least 1
 * @param ignored whether {@link Batch#IGNORE} may stand for a position that does not count
 */
public record IdRange(long limit, Ignored ignored) {
    /** Whether {@link Batch#IGNORE} is a value. */
    public enum Ignored {
        REFUSED,
        ALLOWED
    }

    public IdRange {
        Check.that(limit > 0, "the limit of ids is %d, expected at least 1.", limit);
    }

    /** From 0 to less than {@code limit}. */
    public static IdRange below(long limit) {
        return new IdRange(limit, Ignored.REFUSED);
    }

    /** From 0 to less than {@code limit}, or {@link Batch#IGNORE}. */
    public static IdRange belowOrIgnored(long limit) {
        return new IdRange(limit, Ignored.ALLOWED);
    }

    boolean has(long id) {
        return (id >= 0 && id < limit) || (id == Batch.IGNORE && ignored == Ignored.ALLOWED);
    }
}
