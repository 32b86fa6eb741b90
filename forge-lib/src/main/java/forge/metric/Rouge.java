package forge.metric;

import forge.base.Check;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How much of a reference a text says, in its words (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004): runs
 * of n words that both have (ROUGE-N), or the longest common subsequence of words (ROUGE-L). Numbers are those of Google's
 * {@code rouge_score} without a stemmer: words are runs of the letters a to z and digits in lower case, so that a text in
 * another script has none, and scores 0.
 *
 * <pre>{@code
 * Rouge.l("The cat sat on mat", "The cat sat on the mat.")      // precision 1.000, recall 0.833, F1 0.909
 * Rouge.mean(said, expected, Rouge::l)                          // 0.564, the mean F1
 * }</pre>
 *
 * @param precision the share of the text that stands in the reference, 0 to 1
 * @param recall the share of the reference that stands in the text, 0 to 1
 */
public record Rouge(double precision, double recall) {
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");

    /** The score of a text by its runs of {@code n} words, at least 1. */
    public static Rouge n(int n, String said, String expected) {
        Check.that(n > 0, "ROUGE-%d was asked for, expected runs of at least 1 word.", n);
        List<String> text = words(said);
        List<String> reference = words(expected);
        return of(
                Ngrams.common(Ngrams.counts(text, n), Ngrams.counts(reference, n)),
                text.size() - n + 1,
                reference.size() - n + 1);
    }

    /** The score of a text by the longest subsequence of words that both have. */
    public static Rouge l(String said, String expected) {
        List<String> text = words(said);
        List<String> reference = words(expected);
        return of(longestCommon(text, reference), text.size(), reference.size());
    }

    /**
     * The mean F1 of texts, 0 to 1, each compared with its own reference.
     *
     * @param score such as {@code Rouge::l}
     * @throws forge.base.ForgeException if there are none, or not as many of both
     */
    public static double mean(List<String> said, List<String> expected, BiFunction<String, String, Rouge> score) {
        Check.that(
                !said.isEmpty() && said.size() == expected.size(),
                "%d texts and %d references, expected as many of both, and at least one.",
                said.size(),
                expected.size());
        return IntStream.range(0, said.size())
                .mapToDouble(i -> score.apply(said.get(i), expected.get(i)).f1())
                .average()
                .orElseThrow();
    }

    private static Rouge of(long common, int text, int reference) {
        return new Rouge((double) common / Math.max(text, 1), (double) common / Math.max(reference, 1));
    }

    private static List<String> words(String text) {
        String plain =
                OTHERS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
        return plain.isEmpty() ? List.of() : Arrays.asList(plain.split(" "));
    }

    /** Two rows of the table of lengths are enough. */
    private static int longestCommon(List<String> some, List<String> others) {
        int[] before = new int[others.size() + 1];
        for (String word : some) {
            int[] now = new int[others.size() + 1];
            for (int j = 0; j < others.size(); j++) {
                now[j + 1] = word.equals(others.get(j)) ? before[j] + 1 : Math.max(before[j + 1], now[j]);
            }
            before = now;
        }
        return before[others.size()];
    }

    /** The harmonic mean of precision and recall, 0 to 1. */
    public double f1() {
        double sum = precision + recall;
        return sum == 0 ? 0 : 2 * precision * recall / sum;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "precision %.3f, recall %.3f, F1 %.3f", precision, recall, f1());
    }
}
