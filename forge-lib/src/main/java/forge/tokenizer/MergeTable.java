package forge.tokenizer;

import java.util.Arrays;

/**
 * The merges of a byte-level BPE: two ids side by side to the id of both together, with the rank of the merge. Open
 * addressing over two arrays; it only grows while it is built, then it is read by several threads.
 */
final class MergeTable {
    /** What {@link #get} says of two ids that do not merge; more than any merge. */
    static final long NONE = Long.MAX_VALUE;

    private static final long EMPTY = -1;

    private final long[] keys;
    private final long[] values;

    MergeTable(int merges) {
        int capacity = Integer.highestOneBit(Math.max(16, merges * 2)) * 2; // at most half full
        keys = new long[capacity];
        values = new long[capacity];
        Arrays.fill(keys, EMPTY);
    }

    /** A later merge of the same two ids replaces the earlier one. */
    void put(int left, int right, int rank, int merged) {
        int slot = slot(pair(left, right));
        keys[slot] = pair(left, right);
        values[slot] = ((long) rank << 32) | merged;
    }

    /** The rank of the merge in the upper half and the new id in the lower, or {@link #NONE}. */
    long get(int left, int right) {
        long key = pair(left, right);
        int slot = slot(key);
        return keys[slot] == key ? values[slot] : NONE;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (keys[slot] != key && keys[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }
}
