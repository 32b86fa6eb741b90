package forge.train;

import forge.base.ForgeException;
import forge.metric.TokenLoss;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * By what the best weights of a run are chosen.
 *
 * @param name {@code loss}, a metric of answers such as {@code rouge_l}, or one of the objective or of {@link Trainer#measure}
 * @param better which way is better
 */
public record BestMetric(String name, Better better) {
    /** The loss on the validation batches. */
    public static final BestMetric LOSS = new BestMetric("loss", Better.LOWER);

    /** By a metric of which higher is better unless its name ends in {@code loss}, as transformers has it. */
    public static BestMetric of(String name) {
        return new BestMetric(name, name.endsWith(LOSS.name()) ? Better.LOWER : Better.HIGHER);
    }

    /** Which of two values is better. */
    public enum Better {
        LOWER,
        HIGHER
    }

    /** A validation's value, turned round where higher is better: lower is better in any case. */
    double badness(TokenLoss loss, Map<String, Double> metrics) {
        double value = name.equals(LOSS.name()) ? loss.mean() : metric(metrics);
        return better == Better.LOWER ? value : -value;
    }

    /** The value that counts, with its name where it is not the loss. */
    String words(Run.Validation validation) {
        boolean byLoss = name.equals(LOSS.name());
        double value = byLoss ? validation.loss().mean() : metric(validation.metrics());
        return String.format(Locale.ROOT, "%s%.4f", byLoss ? "" : name + " ", value);
    }

    private double metric(Map<String, Double> metrics) {
        check(metrics.keySet());
        return metrics.getOrDefault(name, Double.NaN);
    }

    /**
     * @param metrics that a validation has beside the loss
     * @throws ForgeException if this is none of them
     */
    void check(Set<String> metrics) {
        if (!name.equals(LOSS.name()) && !metrics.contains(name)) {
            throw new ForgeException(
                    "the best weights are chosen by \"%s\", but a validation has %s. Choose one of these, or measure it: trainer.measure(\"%s\", () -> …)."
                            .formatted(name, metrics.isEmpty() ? "the loss alone" : "loss and " + metrics, name));
        }
    }
}
