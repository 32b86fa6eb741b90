package forge.metric;

import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The metrics that models are evaluated by, each with the scale of the tool that its field compares with.
 *
 * <pre>{@code
 * Metrics.rougeL()                                  // of forge.eval, of training, or by itself: .of(said, expected)
 * Metrics.named("rouge_l")                          // the same
 * }</pre>
 */
public final class Metrics {
    private static final LossMetric LOSS = new LossMetric("loss", TokenLoss::mean);
    private static final LossMetric PERPLEXITY = new LossMetric("perplexity", TokenLoss::perplexity);
    private static final AnswerMetric EXACT_MATCH = new AnswerMetric(
            "exact_match", (said, expected) -> ExactMatch.of(said, expected).share());
    private static final AnswerMetric FINAL_ANSWER = new AnswerMetric("final_answer", FinalAnswer::accuracy);
    private static final AnswerMetric BLEU =
            new AnswerMetric("bleu", (said, expected) -> Bleu.of(said, expected).score());
    private static final AnswerMetric ROUGE_1 = rouge("rouge_1", 1);
    private static final AnswerMetric ROUGE_2 = rouge("rouge_2", 2);
    private static final AnswerMetric ROUGE_L =
            new AnswerMetric("rouge_l", (said, expected) -> Rouge.mean(said, expected, Rouge::l));

    private Metrics() {}

    private static AnswerMetric rouge(String name, int n) {
        return new AnswerMetric(
                name, (said, expected) -> Rouge.mean(said, expected, (text, reference) -> Rouge.n(n, text, reference)));
    }

    /** Mean nats a scored token. */
    public static LossMetric loss() {
        return LOSS;
    }

    /** exp of {@link #loss}. */
    public static LossMetric perplexity() {
        return PERPLEXITY;
    }

    /** The share of answers that are right to the letter, 0 to 1; see {@link ExactMatch}. */
    public static AnswerMetric exactMatch() {
        return EXACT_MATCH;
    }

    /** The share of solutions whose last answer is right, 0 to 1; see {@link FinalAnswer#accuracy}. */
    public static AnswerMetric finalAnswer() {
        return FINAL_ANSWER;
    }

    /** 0 to 100; see {@link Bleu}. */
    public static AnswerMetric bleu() {
        return BLEU;
    }

    /** The mean F1 of words, 0 to 1; see {@link Rouge}. */
    public static AnswerMetric rouge1() {
        return ROUGE_1;
    }

    /** The mean F1 of pairs of words, 0 to 1; see {@link Rouge}. */
    public static AnswerMetric rouge2() {
        return ROUGE_2;
    }

    /** The mean F1 of the longest common subsequence, 0 to 1; see {@link Rouge}. */
    public static AnswerMetric rougeL() {
        return ROUGE_L;
    }

    /** Those of the loss. */
    public static List<LossMetric> ofLoss() {
        return List.of(LOSS, PERPLEXITY);
    }

    /** Those of answers. */
    public static List<AnswerMetric> ofAnswers() {
        return List.of(EXACT_MATCH, BLEU, ROUGE_1, ROUGE_2, ROUGE_L, FINAL_ANSWER);
    }

    /** {@link #ofAnswers} without the one that is for solutions of problems alone. */
    public static List<AnswerMetric> usualOfAnswers() {
        return ofAnswers().stream()
                .filter(metric -> !metric.equals(FINAL_ANSWER))
                .toList();
    }

    /**
     * The metric of a name; {@code rouge_l}, {@code rougeL} and {@code ROUGE-L} are one.
     *
     * @throws ForgeException if there is none, naming those that there are
     */
    public static Metric named(String name) {
        return Stream.<Metric>concat(ofLoss().stream(), ofAnswers().stream())
                .filter(metric -> plain(metric.name()).equals(plain(name)))
                .findFirst()
                .orElseThrow(() -> unknown(
                        name,
                        Stream.<Metric>concat(ofLoss().stream(), ofAnswers().stream())
                                .map(Metric::name)
                                .toList()));
    }

    /** {@link #named} of a metric of answers. */
    public static AnswerMetric ofAnswers(String name) {
        Metric metric = named(name);
        Check.that(
                metric instanceof AnswerMetric,
                "\"%s\" follows from the loss, which is always measured. Of answers there are %s.",
                name,
                String.join(", ", ofAnswers().stream().map(AnswerMetric::name).toList()));
        return (AnswerMetric) metric;
    }

    private static ForgeException unknown(String name, List<String> known) {
        return new ForgeException("metric \"" + name + "\" is unknown"
                + Nearest.of(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(".")
                + " There are " + String.join(", ", known) + ".");
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }
}
