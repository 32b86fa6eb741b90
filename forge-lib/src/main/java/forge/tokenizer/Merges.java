package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Merges in the order of their ranks: {@code left[i]} and {@code right[i]} become {@code merged[i]}.
 *
 * @param left ids
 * @param right ids
 * @param merged ids
 */
record Merges(int[] left, int[] right, int[] merged) {
    /** The merges of a checked file. */
    static Merges of(TokenizerFile file, Map<String, Integer> vocab) {
        JsonNode lines = file.model().path("merges");
        Merges merges = new Merges(new int[lines.size()], new int[lines.size()], new int[lines.size()]);
        int rank = 0;
        for (JsonNode line : lines) {
            String[] pair = TokenizerFile.pair(line);
            merges.left[rank] = id(vocab, pair[0]);
            merges.right[rank] = id(vocab, pair[1]);
            merges.merged[rank] = id(vocab, pair[0] + pair[1]);
            rank++;
        }
        return merges;
    }

    int size() {
        return left.length;
    }

    MergeTable table() {
        MergeTable table = new MergeTable(size());
        for (int rank = 0; rank < size(); rank++) {
            table.put(left[rank], right[rank], rank, merged[rank]);
        }
        return table;
    }

    private static int id(Map<String, Integer> vocab, String piece) {
        return vocab.getOrDefault(piece, -1); // TokenizerFile has checked that it is there
    }
}
