package forge.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How often each word occurs. A word that is known already costs no allocation. For one thread. */
final class WordCounts {
    private @Nullable Word[] slots = new @Nullable Word[1 << 12];
    private int size;

    /** A word and its count. */
    static final class Word {
        final char[] chars;
        final int hash;
        long count;

        Word(char[] chars, int hash) {
            this.chars = chars;
            this.hash = hash;
        }
    }

    void add(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + text[i];
        }
        add(text, from, to, hash * 0x9E3779B9, 1);
    }

    void addAll(WordCounts other) {
        for (Word word : other.slots) {
            if (word != null) {
                add(word.chars, 0, word.chars.length, word.hash, word.count);
            }
        }
    }

    private void add(char[] text, int from, int to, int hash, long count) {
        int slot = slot(hash);
        for (Word word = slots[slot]; word != null; word = slots[slot]) {
            if (word.hash == hash && Arrays.equals(word.chars, 0, word.chars.length, text, from, to)) {
                word.count += count;
                return;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        Word fresh = new Word(Arrays.copyOfRange(text, from, to), hash);
        fresh.count = count;
        slots[slot] = fresh;
        if (++size * 2 > slots.length) {
            grow();
        }
    }

    /** The words in no particular order. */
    Word[] words() {
        Word[] words = new Word[size];
        int n = 0;
        for (Word word : slots) {
            if (word != null) {
                words[n++] = word;
            }
        }
        return words;
    }

    private int slot(int hash) {
        return (hash >>> 8) & (slots.length - 1);
    }

    private void grow() {
        @Nullable Word[] old = slots;
        slots = new @Nullable Word[old.length * 2];
        for (Word word : old) {
            if (word != null) {
                int slot = slot(word.hash);
                while (slots[slot] != null) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = word;
            }
        }
    }
}
