package forge.tokenizer;

import forge.base.Cancellation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * One run of {@link BpeTrainer}. The counts of all pairs are kept up to date: a merge visits only the words in which its
 * pair occurs, and a heap whose entries may be out of date gives the next pair.
 */
final class BpeTraining {
    private final long minFrequency;
    private final List<byte[]> pieces = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Ids left = new Ids(1 << 12);
    private final Ids right = new Ids(1 << 12);
    private final Ids merged = new Ids(1 << 12);

    /** The words as ids, and how often each occurs. */
    private final int[][] words;

    private final long[] wordCounts;
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();

    /** Two ids side by side: how often, and in which words, some of them twice. */
    private static final class Pair {
        private final long key;
        private long count;
        private Ids occurrences = new Ids(8);
        private boolean grown;

        Pair(long key) {
            this.key = key;
        }
    }

    /** A pair with the count it had when it was put into the heap. */
    private record Candidate(long count, Pair pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return count != other.count ? Long.compare(other.count, count) : Long.compare(pair.key, other.pair.key);
        }
    }

    BpeTraining(WordCounts.Word[] counted, long minFrequency) {
        this.minFrequency = minFrequency;
        int[] byteIds = new int[256];
        for (int id = 0; id < 256; id++) {
            byte b = ByteAlphabet.byteAt(id);
            byteIds[b & 0xff] = id;
            addPiece(new byte[] {b});
        }
        words = new int[counted.length][];
        wordCounts = new long[counted.length];
        for (int w = 0; w < counted.length; w++) {
            byte[] bytes = Utf8.bytes(counted[w].chars, 0, counted[w].chars.length);
            words[w] = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                words[w][i] = byteIds[bytes[i] & 0xff];
            }
            wordCounts[w] = counted[w].count;
        }
        countPairs();
    }

    private void countPairs() {
        for (int w = 0; w < words.length; w++) {
            for (int i = 0; i + 1 < words[w].length; i++) {
                more(words[w][i], words[w][i + 1], w);
            }
        }
        pairs.values().forEach(this::offer);
    }

    /** How many pieces there are beside the bytes. */
    int merges() {
        return pieces.size() - 256;
    }

    /** Merges the most frequent pair; false if no pair is frequent enough. */
    boolean mergeBest() {
        Cancellation.check("Training a tokenizer");
        while (!candidates.isEmpty()) {
            Candidate best = candidates.remove();
            if (best.count != best.pair.count) {
                if (best.count > best.pair.count) {
                    candidates.add(new Candidate(best.pair.count, best.pair));
                } // else it has grown since and has another entry
                continue;
            }
            if (best.count < minFrequency) {
                return false;
            }
            merge(best.pair);
            return true;
        }
        return false;
    }

    private void merge(Pair pair) {
        int a = (int) (pair.key >>> 32);
        int b = (int) pair.key;
        int id = addPiece(concat(pieces.get(a), pieces.get(b)));
        left.add(a);
        right.add(b);
        merged.add(id);
        Ids where = pair.occurrences;
        pair.occurrences = new Ids(8);
        List<Pair> grown = new ArrayList<>();
        for (int i = 0; i < where.size(); i++) {
            // A word that stands there twice has no such pair left the second time.
            merge(where.get(i), a, b, id, grown);
        }
        pair.count = 0;
        for (Pair changed : grown) {
            changed.grown = false;
            offer(changed);
        }
    }

    /** Merges all {@code a b} of one word, from left to right. */
    private void merge(int w, int a, int b, int id, List<Pair> grown) {
        int[] word = words[w];
        int kept = 0;
        for (int i = 0, next; i < word.length; i = next) {
            next = i + 1;
            if (word[i] != a || next == word.length || word[next] != b) {
                word[kept++] = word[i];
                continue;
            }
            next = i + 2;
            if (kept > 0) {
                less(word[kept - 1], a, w);
                note(more(word[kept - 1], id, w), grown);
            }
            if (next < word.length) {
                less(b, word[next], w);
                note(more(id, word[next], w), grown);
            }
            word[kept++] = id;
        }
        words[w] = kept == word.length ? word : Arrays.copyOf(word, kept);
    }

    private static void note(Pair pair, List<Pair> grown) {
        if (!pair.grown) {
            pair.grown = true;
            grown.add(pair);
        }
    }

    private Pair more(int a, int b, int w) {
        Pair pair = pairs.computeIfAbsent(((long) a << 32) | b, Pair::new);
        pair.count += wordCounts[w];
        if (pair.occurrences.size() == 0 || pair.occurrences.get(pair.occurrences.size() - 1) != w) {
            pair.occurrences.add(w);
        }
        return pair;
    }

    private void less(int a, int b, int w) {
        Pair pair = pairs.get(((long) a << 32) | b);
        if (pair != null) {
            pair.count -= wordCounts[w];
        }
    }

    private void offer(Pair pair) {
        if (pair.count >= minFrequency) {
            candidates.add(new Candidate(pair.count, pair));
        }
    }

    /** The id of these bytes: a new one, unless two ways lead to the same piece. */
    private int addPiece(byte[] bytes) {
        return ids.computeIfAbsent(new String(bytes, StandardCharsets.ISO_8859_1), key -> {
            pieces.add(bytes);
            return pieces.size() - 1;
        });
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    Tokenizer tokenizer(List<String> specials) {
        Merges merges = new Merges(left.toArray(), right.toArray(), merged.toArray());
        return NewTokenizer.of(pieces, merges, specials, "trained");
    }
}
