/**
 * How good models are: the same data for one model or several, judged by the loss, by what they answer, or by the classes that
 * they find.
 *
 * <p>Entry class: {@link forge.eval.Evaluation}. To add a metric, see {@link forge.metric}.
 *
 * <pre>{@code
 * Evaluation.on(data.test()).model("base", base).model("tuned", tuned).run(Metrics.perplexity(), Metrics.rougeL())
 * }</pre>
 */
package forge.eval;
