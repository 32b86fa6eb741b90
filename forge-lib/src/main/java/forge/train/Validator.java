package forge.train;

import forge.data.InputBatches;
import forge.engine.TrainStep;
import forge.model.Score;
import forge.model.Trainable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Scores the weights of a run now and then, keeps the best of them, and leaves in the model those that it is to end with. */
final class Validator {
    private final Trainable model;
    private final TrainStep step;
    private final TrainConfig config;
    private final Optional<InputBatches> batches;
    private final Map<String, DoubleSupplier> measures;
    private final Optional<AnswerMeasures> answers;
    private final BestWeights best;

    /**
     * @param batches empty where nothing is scored
     * @param measures metrics of the user's own, by name
     * @param answers metrics of what the model writes
     */
    Validator(
            Trainable model,
            TrainStep step,
            TrainConfig config,
            Optional<InputBatches> batches,
            Map<String, DoubleSupplier> measures,
            Optional<AnswerMeasures> answers,
            BestWeights best) {
        this.model = model;
        this.step = step;
        this.config = config;
        this.batches = batches;
        this.measures = measures;
        this.answers = answers;
        this.best = best;
    }

    /** Whether weights are scored after a step. */
    boolean isDue(int steps, boolean epochEnds, boolean runEnds) {
        int every = config.validation().everySteps();
        return batches.isPresent() && (runEnds || (every == 0 ? epochEnds : steps % every == 0));
    }

    /**
     * Scores the weights, or their average where that is what the run leaves, and keeps them if they are the best.
     *
     * @param stop asked between batches
     * @param told of the score, before anything is made of it
     * @return false if it was given up
     */
    boolean run(int steps, BooleanSupplier stop, Consumer<Score> told) {
        if (leavesAverage()) {
            return step.averaged(() -> judge(steps, score(stop), told)); // its weights are the ones to keep
        }
        return judge(steps, step.averaged(() -> score(stop)), told);
    }

    private Optional<Score> score(BooleanSupplier stop) {
        Optional<Score> score = model.score(batches.orElseThrow(), stop);
        Optional<Map<String, Double>> written = score.isEmpty()
                ? Optional.empty()
                : answers.map(all -> all.measure(stop)).orElseGet(() -> Optional.of(Map.of()));
        return written.map(ofAnswers -> {
            Map<String, Double> metrics =
                    new LinkedHashMap<>(score.orElseThrow().metrics());
            metrics.putAll(ofAnswers);
            measures.forEach((name, measure) -> metrics.put(name, measure.getAsDouble()));
            return new Score(score.orElseThrow().loss(), metrics);
        });
    }

    private boolean judge(int steps, Optional<Score> score, Consumer<Score> told) {
        score.ifPresent(made -> {
            told.accept(made);
            best.offer(steps, config.validation().best().badness(made.loss(), made.metrics()));
        });
        return score.isPresent();
    }

    /** What {@code work} makes of the weights that a scoring judges. */
    <T> T averaged(Supplier<T> work) {
        return step.averaged(work);
    }

    /** The best scoring so far. */
    RunState.BestState best() {
        return best.state();
    }

    /** Whether scorings were without progress for too long. */
    boolean givesUp() {
        return best.verdict() == BestWeights.Verdict.GIVE_UP;
    }

    /** Leaves the weights that the model has after the run: the best that were scored, else the last. */
    void leave() {
        if (batches.isEmpty() && leavesAverage()) {
            step.takeAverage();
        }
        best.restore();
    }

    /** Puts the best weights back; without a scoring so far, does nothing. */
    void restoreBest() {
        best.restore();
    }

    private boolean leavesAverage() {
        return config.optimizer().leavesAverage();
    }
}
