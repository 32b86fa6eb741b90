package forge.train;

import forge.base.Check;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What somebody may change about a run while it runs: buttons in a notebook, a command of a service. Given to a trainer
 * before {@link Trainer#fit}; every method may be called from any thread, such as that of another cell, and counts from the
 * next step on. The metrics of the run tell what was changed at which step. What was set between two runs is for the next; after
 * a run, learning rate and intervals are as configured again.
 *
 * <pre>{@code
 * var controls = new RunControls();
 * var trainer = Trainer.of(model, config).controls(controls);
 * controls.scaleLearningRate(0.5);      // half of what the schedule says
 * controls.logSteps(10);                // a line in the log every ten steps
 * controls.alert("grad_norm > 10");     // a warning each time that it goes above
 * controls.stop();                      // the run ends as if its last step had been reached
 * }</pre>
 */
public final class RunControls {
    private static final int AS_CONFIGURED = -1;

    /** NaN until somebody asks for one. */
    private volatile double scale = Double.NaN;

    /** That of the run that goes on. */
    private volatile double scaleBefore = 1;

    private volatile boolean stopping;
    private volatile int logSteps = AS_CONFIGURED;
    private volatile int logEpochs = AS_CONFIGURED;
    private volatile int saveSteps = AS_CONFIGURED;
    private final CopyOnWriteArrayList<Alert> alerts = new CopyOnWriteArrayList<>();

    /** Ends the run after the step at which it is: {@link Trainer#fit} returns, with {@link Run.Ending#INTERRUPTED}. */
    public void stop() {
        stopping = true;
    }

    /**
     * Multiplies the learning rate of the schedule for the steps to come.
     *
     * @param factor 0 or more; 1 is the schedule as it was configured
     */
    public void scaleLearningRate(double factor) {
        Check.that(
                factor >= 0 && Double.isFinite(factor),
                "the factor of the learning rate is %s, expected 0 or more. 1 is the schedule as configured.",
                factor);
        scale = factor;
    }

    /** By what the learning rate of the schedule is multiplied now. */
    public double learningRateScale() {
        double asked = scale;
        return Double.isNaN(asked) ? scaleBefore : asked;
    }

    /** The scale of a run that goes on, unless another one was asked for. */
    void goOnWith(double before) {
        scaleBefore = before;
    }

    /**
     * Writes a line in the log as often as this.
     *
     * @param steps optimizer steps between two lines, 0 for none
     */
    public void logSteps(int steps) {
        Check.that(steps >= 0, "the interval of the log is %d steps, expected 0 (no lines) or more.", steps);
        logSteps = steps;
    }

    /**
     * Writes the line that tells of an epoch as often as this.
     *
     * @param epochs between two lines, at least 1
     */
    public void logEvery(int epochs) {
        Check.that(epochs > 0, "the interval of the log is %d epochs, expected at least 1.", epochs);
        logEpochs = epochs;
    }

    /**
     * Writes a checkpoint as often as this.
     *
     * @param steps optimizer steps between two checkpoints; 0 writes one an epoch
     */
    public void saveSteps(int steps) {
        Check.that(steps >= 0, "the interval of checkpoints is %d steps, expected 0 (each epoch) or more.", steps);
        saveSteps = steps;
    }

    /**
     * Warns each time that a value of the run crosses a bound, in the log and in the run's metrics.
     *
     * @param condition a name, {@code >} or {@code <}, and a number: {@code grad_norm > 10}, {@code tokens_per_second < 500},
     *     {@code validation.loss > 3}. Names are those that trackers show, with {@code validation.} before those of a scoring
     */
    public void alert(String condition) {
        alerts.addIfAbsent(Alert.of(condition));
    }

    /** Takes back all alerts. */
    public void clearAlerts() {
        alerts.clear();
    }

    List<Alert> alerts() {
        return alerts;
    }

    int logSteps(TrainConfig config) {
        return chosen(logSteps, config.logging().everySteps());
    }

    int logEpochs(TrainConfig config) {
        return chosen(logEpochs, config.logging().everyEpochs());
    }

    int saveSteps(TrainConfig config) {
        return chosen(saveSteps, config.checkpoint().everySteps());
    }

    private static int chosen(int asked, int configured) {
        return asked == AS_CONFIGURED ? configured : asked;
    }

    /** The intervals as they are now, by their keys in a configuration. */
    SortedMap<String, Integer> intervals(TrainConfig config) {
        return new TreeMap<>(Map.of(
                "logging_steps", logSteps(config), "log_every", logEpochs(config), "save_steps", saveSteps(config)));
    }

    /** Whether the run was asked to stop. */
    public boolean stopping() {
        return stopping;
    }

    /** A new run begins: a stop was for the one before. */
    void begin() {
        stopping = false;
    }

    /** A run is over: the next one is as it is configured. */
    void end() {
        scale = Double.NaN;
        scaleBefore = 1;
        logSteps = AS_CONFIGURED;
        logEpochs = AS_CONFIGURED;
        saveSteps = AS_CONFIGURED;
    }
}
