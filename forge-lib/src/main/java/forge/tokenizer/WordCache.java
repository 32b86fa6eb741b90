package forge.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids of words met lately. One entry a slot, a newer word replaces an older one, so the memory is bounded. Threads
 * share it without locks: entries never change and are published through final fields, a lost update only costs time.
 */
final class WordCache {
    private static final int SLOTS = 1 << 16;
    /** Longer words hardly ever come again. */
    private static final int MAX_LENGTH = 48;

    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];

    private static final class Entry {
        private final char[] word;
        private final int[] ids;

        Entry(char[] word, int[] ids) {
            this.word = word;
            this.ids = ids;
        }
    }

    /** The ids of {@code text[from, to)}, or null. */
    int @Nullable [] get(char[] text, int from, int to) {
        Entry entry = slots[slot(text, from, to)];
        return entry != null && Arrays.equals(entry.word, 0, entry.word.length, text, from, to) ? entry.ids : null;
    }

    void put(char[] text, int from, int to, int[] ids) {
        if (to - from <= MAX_LENGTH) {
            slots[slot(text, from, to)] = new Entry(Arrays.copyOfRange(text, from, to), ids);
        }
    }

    private static int slot(char[] text, int from, int to) {
        int hash = to - from;
        for (int i = from, end = Math.min(to, from + MAX_LENGTH); i < end; i++) {
            hash = hash * 31 + text[i];
        }
        return (hash * 0x9E3779B9) >>> 16;
    }
}
