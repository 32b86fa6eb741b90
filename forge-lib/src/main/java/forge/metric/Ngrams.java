package forge.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs of words, counted. */
final class Ngrams {
    private Ngrams() {}

    /** How often each run of {@code n} words occurs. */
    static Map<List<String>, Integer> counts(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(List.copyOf(words.subList(i, i + n)), 1, Integer::sum);
        }
        return counts;
    }

    /** How many runs both have, each as often as in the one that has fewer. */
    static long common(Map<List<String>, Integer> some, Map<List<String>, Integer> others) {
        return some.entrySet().stream()
                .mapToLong(entry -> Math.min(entry.getValue(), others.getOrDefault(entry.getKey(), 0)))
                .sum();
    }
}
