package forge.train;

import forge.base.Check;
import forge.metric.AnswerMetric;
import java.util.List;

/**
 * What is measured of a model's answers at each scoring of the validation batches: prompts of them are answered by the likeliest
 * token each time, and compared with the answers that they have.
 *
 * @param metrics none for no answers; that of {@link ValidationConfig#best} is measured in any case, if it is one of answers
 * @param examples prompts at most, the first ones; generating takes long beside computing a loss
 * @param maxTokens new tokens of an answer at most; 0 for twice as many as the longest expected one has
 */
public record AnswerConfig(List<AnswerMetric> metrics, int examples, int maxTokens) {
    public AnswerConfig {
        metrics = List.copyOf(metrics);
        Check.that(examples > 0, "evalExamples is %d, expected at least 1 prompt.", examples);
        Check.that(maxTokens >= 0, "evalMaxTokens is %d, expected 0 (as the answers need) or more.", maxTokens);
    }
}
