package forge.train;

import forge.engine.Weights;
import java.util.Optional;

/** Keeps the weights of the best validation loss, and counts how long there was none better. */
final class BestWeights implements AutoCloseable {
    enum Verdict {
        GO_ON,
        GIVE_UP
    }

    private final Weights weights;
    private final ValidationConfig config;
    private Optional<Weights.Snapshot> best = Optional.empty();
    private double bestLoss = Double.POSITIVE_INFINITY;
    /** What the next loss has to beat by minDelta; above bestLoss after improvements that were too small to count. */
    private double toBeat = Double.POSITIVE_INFINITY;

    private int withoutImprovement;

    BestWeights(Weights weights, ValidationConfig config) {
        this.weights = weights;
        this.config = config;
    }

    Verdict offer(double loss) {
        if (loss < bestLoss) {
            bestLoss = loss;
            best.ifPresent(Weights.Snapshot::update);
            best = best.or(() -> Optional.of(weights.snapshot()));
        }
        if (loss < toBeat - config.minDelta()) {
            toBeat = loss;
            withoutImprovement = 0;
        } else {
            withoutImprovement++;
        }
        return config.patience() > 0 && withoutImprovement >= config.patience() ? Verdict.GIVE_UP : Verdict.GO_ON;
    }

    /** Puts the best weights back; without a validation so far, does nothing. */
    void restore() {
        best.ifPresent(Weights.Snapshot::restore);
    }

    @Override
    public void close() {
        best.ifPresent(Weights.Snapshot::close);
    }
}
