package forge.train;

import forge.base.ForgeException;
import forge.metric.TokenLoss;
import forge.model.Score;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the events of a run and hands each on to the listeners. */
final class RunRecorder {
    private final List<TrainListener> listeners;
    private final TrainConfig config;
    private final int totalSteps;
    private final long startNanos = System.nanoTime();
    private final Duration before;
    private final List<Run.Step> steps;
    private final List<Run.Validation> validations;
    private final List<Run.Epoch> epochs;
    private final List<Run.Sample> samples;
    private TokenLoss epochLoss;

    /** @param history up to {@code from}, where the run goes on */
    RunRecorder(List<TrainListener> listeners, TrainConfig config, int totalSteps, RunHistory history, RunState from) {
        this.listeners = List.copyOf(listeners);
        this.config = config;
        this.totalSteps = totalSteps;
        this.before = from.duration();
        this.steps = new ArrayList<>(history.steps());
        this.validations = new ArrayList<>(history.validations());
        this.epochs = new ArrayList<>(history.epochs());
        this.samples = new ArrayList<>(history.samples());
        this.epochLoss = from.epochLoss();
        if (steps.isEmpty()) {
            this.listeners.forEach(listener -> listener.started(totalSteps));
        } else {
            Run soFar = run(Run.Ending.RUNNING);
            this.listeners.forEach(listener -> listener.resumed(totalSteps, soFar));
        }
    }

    int steps() {
        return steps.size();
    }

    /** That the run is to take at most. */
    int totalSteps() {
        return totalSteps;
    }

    TokenLoss epochLoss() {
        return epochLoss;
    }

    Duration duration() {
        return before.plusNanos(System.nanoTime() - startNanos);
    }

    /** @param lossCount what the step's loss is the mean over */
    void step(Run.Step step, long lossCount) {
        steps.add(step);
        if (Double.isFinite(step.loss())) {
            epochLoss = epochLoss.plus(new TokenLoss(step.loss() * lossCount, lossCount));
        }
        listeners.forEach(listener -> listener.stepped(step));
    }

    Run.Validation validation(Score score) {
        Run.Validation validation = new Run.Validation(steps.size(), score.loss(), score.metrics());
        validations.add(validation);
        listeners.forEach(listener -> listener.validated(validation));
        return validation;
    }

    void samples(List<Run.Sample> written) {
        samples.addAll(written);
        listeners.forEach(listener -> listener.sampled(written));
    }

    /** The step after which the last texts were written; 0 before any. */
    int sampled() {
        return samples.isEmpty() ? 0 : samples.get(samples.size() - 1).step();
    }

    void epochEnd() {
        Run.Epoch epoch = new Run.Epoch(epochs.size() + 1, epochLoss);
        epochs.add(epoch);
        epochLoss = TokenLoss.NONE;
        listeners.forEach(listener -> listener.epochEnded(epoch));
    }

    void change(String what) {
        listeners.forEach(listener -> listener.changed(steps.size(), what));
    }

    void saved(int step, Path checkpoint) {
        listeners.forEach(listener -> listener.saved(step, checkpoint));
    }

    Run end(Run.Ending ending) {
        Run run = run(ending);
        listeners.forEach(listener -> listener.ended(run));
        return run;
    }

    /** Ends a run that an error ended, and tells whoever can be told: one of them may be where it comes from. */
    Run fail(Throwable error) {
        Run run = run(Run.Ending.FAILED, Optional.of(firstLine(error)));
        for (TrainListener listener : listeners) {
            try {
                listener.ended(run);
            } catch (RuntimeException e) {
                error.addSuppressed(e);
            }
        }
        return run;
    }

    private static String firstLine(Throwable error) {
        String message = String.valueOf(error.getMessage());
        String words =
                error instanceof ForgeException ? message : error.getClass().getSimpleName() + ": " + message;
        return words.lines().findFirst().orElse(words);
    }

    /** What the run is up to here. */
    Run run(Run.Ending ending) {
        return run(ending, Optional.empty());
    }

    private Run run(Run.Ending ending, Optional<String> error) {
        return new Run(
                steps,
                validations,
                epochs,
                samples,
                ending,
                error,
                duration(),
                config.logging().smoothing(),
                config.validation().best());
    }
}
