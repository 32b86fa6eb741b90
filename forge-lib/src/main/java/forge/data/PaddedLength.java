package forge.data;

/** The common length of rows in a batch: a power of two, so that a run compiles a handful of programs. */
final class PaddedLength {
    private static final int SHORTEST = 16;

    private PaddedLength() {}

    /** At least {@code longest}, but at most {@code max}. */
    static int of(int longest, int max) {
        return Math.min(max, Math.max(SHORTEST, Integer.highestOneBit(Math.max(1, longest - 1)) * 2));
    }
}
