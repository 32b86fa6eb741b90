package forge.metric;

import java.util.function.ToDoubleFunction;

/**
 * A number that follows from the loss, without a word being generated; lower is better.
 *
 * @param name as reports write it
 * @param score of the loss over all scored tokens
 */
public record LossMetric(String name, ToDoubleFunction<TokenLoss> score) implements Metric {
    /** The score of a loss. */
    public double of(TokenLoss loss) {
        return score.applyAsDouble(loss);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
