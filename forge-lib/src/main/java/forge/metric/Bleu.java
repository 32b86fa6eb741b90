package forge.metric;

import forge.base.Check;
import forge.metric.BleuOptions.Letters;
import forge.metric.BleuOptions.Order;
import forge.metric.BleuOptions.Smoothing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many words, and runs of two to four words, of texts stand in reference texts too: the geometric mean of the four
 * precisions, times a penalty for texts that are shorter than their references (Papineni et al., "BLEU: a Method for
 * Automatic Evaluation of Machine Translation", ACL 2002). It is a measure of a whole set of texts: matches are added up before
 * they are divided, so it is no mean of scores of sentences. Numbers are those of sacreBLEU (Post, arXiv:1804.08771).
 *
 * <pre>{@code
 * Bleu.of(said, expected)                       // BLEU 47.85 (precisions 71.5 52.7 43.2 35.4, brevity penalty 0.977)
 * }</pre>
 *
 * @param score 0 to 100
 * @param matches n-grams that stand in a reference too, of one to four words; each counts as often as in one reference at most
 * @param totals n-grams of one to four words
 * @param precisions smoothed, 0 to 100; 0 for lengths that no text has
 * @param brevityPenalty 1 for texts as long as their references or longer, below it for shorter ones
 * @param words of all texts
 * @param referenceWords of the references, of each text's that which is nearest in length
 */
public record Bleu(
        double score,
        List<Long> matches,
        List<Long> totals,
        List<Double> precisions,
        double brevityPenalty,
        long words,
        long referenceWords) {
    private static final int LONGEST = 4;
    private static final double FLOOR = 0.1;

    public Bleu {
        matches = List.copyOf(matches);
        totals = List.copyOf(totals);
        precisions = List.copyOf(precisions);
    }

    /**
     * The score of texts with one reference each, as usual.
     *
     * @throws forge.base.ForgeException if there are none, or not as many of both
     */
    public static Bleu of(List<String> said, List<String> expected) {
        return of(said, expected.stream().map(List::of).toList(), BleuOptions.USUAL);
    }

    /** The score of one text, without the lengths of n-grams that it has none of. */
    public static Bleu ofSentence(String said, String expected) {
        return of(List.of(said), List.of(List.of(expected)), BleuOptions.SENTENCE);
    }

    /**
     * The score of texts with one or several references each.
     *
     * @param references those of each text, at least one
     */
    public static Bleu of(List<String> said, List<List<String>> references, BleuOptions options) {
        Check.that(
                !said.isEmpty() && said.size() == references.size(),
                "%d texts and references for %d, expected as many of both, and at least one.",
                said.size(),
                references.size());
        Sums sums = new Sums();
        for (int i = 0; i < said.size(); i++) {
            Check.that(!references.get(i).isEmpty(), "text %d has no reference.", i + 1);
            sums.add(
                    words(said.get(i), options),
                    references.get(i).stream()
                            .map(reference -> words(reference, options))
                            .toList());
        }
        return sums.score(options);
    }

    private static List<String> words(String text, BleuOptions options) {
        String cased = options.letters() == Letters.LOWERED ? text.toLowerCase(Locale.ROOT) : text;
        return options.words().of(cased.stripTrailing());
    }

    /** Counts over all texts. */
    private static final class Sums {
        private final long[] matches = new long[LONGEST];
        private final long[] totals = new long[LONGEST];
        private long words;
        private long referenceWords;

        void add(List<String> text, List<List<String>> references) {
            words += text.size();
            referenceWords += references.stream()
                    .mapToInt(List::size)
                    .boxed()
                    .min(Comparator.comparingInt((Integer length) -> Math.abs(length - text.size()))
                            .thenComparing(Comparator.naturalOrder()))
                    .orElseThrow();
            for (int n = 1; n <= LONGEST; n++) {
                Map<List<String>, Integer> most = new HashMap<>();
                for (List<String> reference : references) {
                    Ngrams.counts(reference, n).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
                }
                matches[n - 1] += Ngrams.common(Ngrams.counts(text, n), most);
                totals[n - 1] += Math.max(0, text.size() - n + 1);
            }
        }

        Bleu score(BleuOptions options) {
            boolean none = matches[0] + matches[1] + matches[2] + matches[3] == 0;
            List<Double> precisions = none ? Collections.nCopies(LONGEST, 0.0) : precisions(options.smoothing());
            double penalty =
                    words >= referenceWords ? 1 : words == 0 ? 0 : Math.exp(1 - (double) referenceWords / words);
            return new Bleu(
                    none ? 0 : penalty * mean(precisions, options.order()),
                    boxed(matches),
                    boxed(totals),
                    precisions,
                    penalty,
                    words,
                    referenceWords);
        }

        private List<Double> precisions(Smoothing smoothing) {
            List<Double> precisions = new ArrayList<>();
            double halves = 1;
            for (int n = 0; n < LONGEST; n++) {
                if (smoothing == Smoothing.ADD_ONE && n > 0) {
                    matches[n]++;
                    totals[n]++;
                }
                double right = matches[n];
                if (right == 0 && smoothing == Smoothing.EXPONENTIAL) {
                    halves /= totals[n] == 0 ? 1 : 2;
                    right = halves;
                } else if (right == 0 && smoothing == Smoothing.FLOOR) {
                    right = FLOOR;
                }
                precisions.add(totals[n] == 0 ? 0 : 100 * right / totals[n]);
            }
            return precisions;
        }

        /** The geometric mean; 0 where one of them is. */
        private double mean(List<Double> precisions, Order order) {
            int lengths = order == Order.FOUR ? LONGEST : longest();
            return Math.exp(
                    precisions.stream().limit(lengths).mapToDouble(Math::log).sum() / lengths);
        }

        private int longest() {
            int lengths = LONGEST;
            while (lengths > 1 && totals[lengths - 1] == 0) {
                lengths--;
            }
            return lengths;
        }

        private static List<Long> boxed(long[] counts) {
            return Arrays.stream(counts).boxed().toList();
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "BLEU %.2f (precisions %.1f %.1f %.1f %.1f, brevity penalty %.3f)",
                score,
                precisions.get(0),
                precisions.get(1),
                precisions.get(2),
                precisions.get(3),
                brevityPenalty);
    }
}
