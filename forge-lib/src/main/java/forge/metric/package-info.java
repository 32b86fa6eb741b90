/**
 * Numbers that say how good a model is, as pure functions of what was scored: no model, no tensor, no file.
 *
 * <p>Entry classes: {@link forge.metric.Metrics}, which names them all, {@link forge.metric.TokenLoss},
 * {@link forge.metric.ConfusionMatrix}, {@link forge.metric.ExactMatch}, {@link forge.metric.Bleu}, {@link forge.metric.Rouge} and
 * {@link forge.metric.FinalAnswer}. To add a metric, add a record or a function here with golden values
 * from its reference implementation, and a line in {@code Metrics}.
 *
 * <pre>{@code
 * TokenLoss loss = first.plus(second);
 * loss.perplexity();
 * }</pre>
 */
package forge.metric;
