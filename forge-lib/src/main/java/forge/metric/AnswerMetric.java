package forge.metric;

import forge.base.Check;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * A number for how near a model's answers come to the expected ones; higher is better. {@link Metrics} has those that there are, and
 * one of your own is as good.
 *
 * <pre>{@code
 * Metrics.rougeL().of(said, expected)                                    // 0.564
 * new AnswerMetric("same_length", (said, expected) -> …)
 * }</pre>
 *
 * @param name as configuration files and reports write it
 * @param score of answers and the expected ones in the same order, at least one
 */
public record AnswerMetric(String name, ToDoubleBiFunction<List<String>, List<String>> score) implements Metric {
    public AnswerMetric {
        Check.that(!name.isBlank(), "a metric has no name.");
    }

    /** The score of answers, in the order of the expected ones. */
    public double of(List<String> said, List<String> expected) {
        return score.applyAsDouble(said, expected);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
