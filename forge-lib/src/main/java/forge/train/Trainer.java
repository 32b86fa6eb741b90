package forge.train;

import forge.base.Check;
import forge.base.InterruptedRunException;
import forge.config.Config;
import forge.data.InputBatches;
import forge.model.Trainable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Trains a model, such as a {@link forge.model.CausalLM} or a {@link forge.model.TextClassifier}. It changes all weights of
 * the model that require a gradient, and shows a progress line and a live loss plot where the calling thread has a screen.
 *
 * <pre>{@code
 * var run = Trainer.of(model, TrainConfig.scratch()).fit(train, validation);
 * run.plot("loss", "validation.loss", "tokensPerSecond")
 * Trainer.of(model, config).dryRun(train, validation)                 // would it work, does it fit, how long would it take
 * // -- with a directory, a run survives whatever happens to its process
 * Trainer.of(model, config).runDirectory("runs/mine").fit(train, validation);
 * Trainer.resume("runs/mine", model).fit(train, validation);       // later, in another process
 * }</pre>
 *
 * <p>The stop button ends a run within one iteration with {@link InterruptedRunException}. The model then has the weights of
 * the last finished step, {@link #lastRun()} the history up to it, and the run directory a checkpoint. A run that goes on is,
 * on a processor and with as many threads, the run that was not stopped, to the bit.
 */
public final class Trainer {
    /** What {@link #fit} finds in the run directory. */
    private enum Start {
        NEW,
        RESUMED
    }

    private final Trainable model;
    private final TrainConfig config;
    private final List<TrainListener> listeners = new ArrayList<>();
    private final Map<String, DoubleSupplier> measures = new LinkedHashMap<>();
    private Optional<Config> from = Optional.empty();
    private Optional<Path> directory;
    private Optional<Path> profile = Optional.empty();
    private Start start = Start.NEW;
    private RunControls controls = new RunControls();
    private Optional<Run> lastRun = Optional.empty();

    private Trainer(Trainable model, TrainConfig config) {
        this.model = model;
        this.config = config;
        this.directory = config.checkpoint().directory();
    }

    public static Trainer of(Trainable model, TrainConfig config) {
        return new Trainer(model, config);
    }

    /** A trainer with the section {@code train} of a configuration; the run directory tells where each value came from. */
    public static Trainer of(Trainable model, Config config) {
        return of(model, TrainConfig.from(config.section("train"))).configuredBy(config);
    }

    /**
     * Lets the run directory tell where each value came from.
     *
     * @param read what the configuration of this trainer was read from, in a section {@code train} or in none
     */
    public Trainer configuredBy(Config read) {
        from = Optional.of(read);
        return this;
    }

    /** {@link #resume(Path, Trainable)}. */
    public static Trainer resume(String directory, Trainable model) {
        return resume(Path.of(directory), model);
    }

    /**
     * Goes on with the run of a directory, configured as it was begun, from its newest checkpoint that is whole.
     * {@link #fit} wants the same batches.
     *
     * @param model as the run began with: the same base where it has an adapter; its own weights are overwritten, or, where
     *     no checkpoint is whole, have to be those that the run began with
     * @throws forge.base.FileException if no run was begun there
     */
    public static Trainer resume(Path directory, Trainable model) {
        RunDirectory.checkRun(directory);
        return of(model, ResolvedConfig.read(directory)).runDirectory(directory).resume();
    }

    /** {@link #runDirectory(Path)}. */
    public Trainer runDirectory(String path) {
        return runDirectory(Path.of(path));
    }

    /**
     * Where the runs to come write configuration, provenance, metrics and checkpoints; {@link #fit} refuses a directory in which
     * a run was begun already.
     */
    public Trainer runDirectory(Path path) {
        directory = Optional.of(path);
        return this;
    }

    /**
     * Lets {@link #fit} go on with the run of the run directory. It throws where configuration, data or model differ from those
     * that the run was begun with, and says in what. What is kept and shown may differ, {@code on_out_of_memory},
     * {@code on_divergence} and {@code loss_spike} too: the metrics tell it, and the run directory remembers it.
     */
    public Trainer resume() {
        Check.that(
                directory.isPresent(),
                "there is no run directory to go on from. Name it: Trainer.resume(Path.of(\"runs/mine\"), model).");
        start = Start.RESUMED;
        return this;
    }

    /** Adds an observer of the runs to come. */
    public Trainer listener(TrainListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Adds an observer whose failures are warned of and do not end a run, such as {@link Mlflow}. */
    public Trainer tracker(TrainListener tracker) {
        return listener(new GuardedListener(tracker.toString(), tracker));
    }

    /**
     * Measures something else at each scoring of the validation batches, such as the share of exact answers of the model as it
     * is then: a metric of the validation, by which the best weights can be chosen. What compares answers, such as ROUGE, is there
     * already: {@code TrainConfig.builder().evalMetrics(Metrics.rougeL())}.
     */
    public Trainer measure(String name, DoubleSupplier measure) {
        measures.put(name, measure);
        return this;
    }

    /** {@link #profile(Path)}. */
    public Trainer profile(String recording) {
        return profile(Path.of(recording));
    }

    /**
     * Records the runs to come with JDK Flight Recorder, for {@link Profile} and for flame graphs; each replaces the file. It costs
     * a percent or two.
     *
     * @param recording a file that ends in {@code .jfr}
     */
    public Trainer profile(Path recording) {
        profile = Optional.of(recording);
        return this;
    }

    /** Lets {@code by} stop the runs to come and change their learning rate and intervals. */
    public Trainer controls(RunControls by) {
        controls = by;
        return this;
    }

    /** What can be changed while a run of this trainer goes on. */
    public RunControls controls() {
        return controls;
    }

    /** The run that {@link #fit} last returned, or that was interrupted, diverged or failed in it. */
    public Optional<Run> lastRun() {
        return lastRun;
    }

    /**
     * Trains without validation: the model ends with the weights of the last step.
     *
     * @throws InterruptedRunException if the thread was interrupted
     * @throws DivergedException if the loss or the gradient is no longer a number; the model has the weights of the step
     *     before, and the run directory a checkpoint of them
     */
    public Run fit(InputBatches train) {
        return fit(train, Optional.empty());
    }

    /**
     * Trains, scoring {@code validation} as often as the configuration says. The model ends with the weights of the best
     * scoring, whether the run stopped early or not.
     *
     * @throws InterruptedRunException if the thread was interrupted
     * @throws DivergedException if the loss or the gradient is no longer a number. That step changes nothing: the model
     *     has the weights of the best scoring, or, if there was none, those of the step before; the run directory has a
     *     checkpoint of the step before
     */
    public Run fit(InputBatches train, InputBatches validation) {
        return fit(train, Optional.of(validation));
    }

    /** {@link #dryRun(InputBatches, InputBatches)} without validation. */
    public DryRun dryRun(InputBatches train) {
        return dryRun(train, Optional.empty());
    }

    /**
     * Looks at everything that {@link #fit} would read in an epoch, and computes the largest batch forward and backward, with the
     * program and the memory of a real step. Neither weights nor files change, and listeners hear nothing.
     *
     * @throws forge.base.ForgeException for what {@link #fit} would fail at: a batch that does not fit the model, with its records, a
     *     step that scores no token, a loss that is no number, a run directory that is in use or cannot be written
     * @throws InterruptedRunException if the thread was interrupted
     */
    public DryRun dryRun(InputBatches train, InputBatches validation) {
        return dryRun(train, Optional.of(validation));
    }

    private DryRun dryRun(InputBatches train, Optional<InputBatches> validation) {
        directory.ifPresent(RunDirectory::checkCanBegin);
        return session(train, validation).dryRun();
    }

    private TrainingSession session(InputBatches train, Optional<InputBatches> validation) {
        return new TrainingSession(
                model, config, train, validation, listeners, measures, controls, run -> lastRun = Optional.of(run));
    }

    private Run fit(InputBatches train, Optional<InputBatches> validation) {
        controls.begin();
        try {
            TrainingSession session = session(train, validation);
            return profile.map(file -> Profile.recorded(file, () -> run(session)))
                    .orElseGet(() -> run(session));
        } finally {
            controls.end();
        }
    }

    private Run run(TrainingSession session) {
        if (directory.isEmpty()) {
            return session.run();
        }
        return start == Start.NEW ? session.runIn(directory.get(), from) : session.resumeIn(directory.get(), from);
    }
}
