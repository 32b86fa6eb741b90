package forge.train;

import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.config.Config;
import forge.data.InputBatches;
import forge.data.PreferenceBatches;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.model.Trainable;
import forge.train.Checkpointing.Resumed;
import forge.train.LoggingConfig.Display;
import forge.view.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a trainer: opens what it needs, runs the loop, and closes all of it, however the loop ends. */
final class TrainingSession {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final Trainable model;
    /** The model with the loss of the objective. */
    private final Trainable trained;

    private final TrainConfig config;
    private final InputBatches given;
    private final Optional<InputBatches> givenValidation;
    private final List<TrainListener> listeners;
    private final Map<String, DoubleSupplier> measures;
    private final RunControls controls;
    private final Consumer<Run> ended;
    private final Optional<Sampler> sampler;
    private final Optional<AnswerMeasures> answers;

    /** @param ended is given the run, also one that was interrupted or diverged */
    TrainingSession(
            Trainable model,
            TrainConfig config,
            InputBatches train,
            Optional<InputBatches> validation,
            List<TrainListener> listeners,
            Map<String, DoubleSupplier> measures,
            RunControls controls,
            Consumer<Run> ended) {
        this.model = model;
        this.trained = model.under(config.objective());
        this.config = config;
        this.given = train;
        this.givenValidation = validation;
        this.listeners = List.copyOf(listeners);
        this.measures = measures;
        this.controls = controls;
        this.ended = ended;
        this.sampler = Sampler.of(model, config);
        this.answers = AnswerMeasures.of(model, config, validation, measures.keySet());
    }

    /** Leaves nothing on the disk. */
    Run run() {
        Data data = data();
        try (TrainStep step = step();
                BestWeights best = new BestWeights(model.weights(), config.validation())) {
            return loop(data, step, best, Optional.empty(), fresh(), listeners);
        }
    }

    /** Looks and computes, and changes nothing. */
    DryRun dryRun() {
        Data data = data();
        try (TrainStep step = step()) {
            return new Preflight(model, config, data, step).run();
        }
    }

    /** A new run in a directory that holds none yet. */
    Run runIn(Path path, Optional<Config> from) {
        RunDirectory.checkCanBegin(path); // before answers are scored by a reference for hours
        Data data = data();
        try (RunDirectory directory = RunDirectory.begin(path);
                TrainStep step = step();
                BestWeights best = new BestWeights(model.weights(), config.validation())) {
            Checkpointing checkpoints = new Checkpointing(directory, config, model, step);
            checkpoints.checkRoom(config, data.train().size(), data.validation().isPresent());
            ResolvedConfig.write(path, config, from);
            listeners.forEach(listener -> listener.runDirectory(path));
            Provenance.of(model, step, config, data).write(path); // last: from here on it is a run
            return loop(data, step, best, checkpoints, fresh(), path);
        }
    }

    /** The run that was begun in a directory, from its newest whole checkpoint on. */
    Run resumeIn(Path path, Optional<Config> read) {
        try (RunDirectory directory = RunDirectory.reopen(path)) {
            Provenance begun = Provenance.read(path);
            addAsBefore(begun);
            Data data = data();
            try (TrainStep step = step();
                    BestWeights best = new BestWeights(model.weights(), config.validation())) {
                refuseAnother(path, begun.differences(model, step, config, data));
                Checkpointing checkpoints = new Checkpointing(directory, config, model, step);
                Resumed from =
                        checkpoints.restore(best, () -> refuseAnother(path, begun.differenceAtStart(model, step)));
                controls.goOnWith(from.state().learningRateScale());
                directory.rewindMetrics(from.history());
                List<Run.Sample> samples = SampleLog.rewind(
                        path.resolve(SampleLog.NAME), from.state().step());
                List<String> changes = ResolvedConfig.goOn(path, config, read);
                Resumed whole = new Resumed(from.state(), from.history().with(samples), changes);
                listeners.forEach(listener -> listener.runDirectory(path));
                return loop(data, step, best, checkpoints, whole, path);
            }
        }
    }

    /**
     * The batches as training reads them.
     *
     * @param reference whether the weights that the run begins with are what the objective compares with
     */
    record Data(InputBatches train, Optional<InputBatches> validation, boolean reference) {}

    /** Before the weights change: they may be the reference. */
    private Data data() {
        new MemoryCheck(model, config, given).run(givenValidation.isPresent());
        boolean own = config.objective().needsReference()
                && given instanceof PreferenceBatches pairs
                && !pairs.hasReference();
        Data data = new Data(trained.prepared(given), givenValidation.map(trained::prepared), own);
        data.validation().filter(batches -> batches.size() > 0).ifPresent(this::checkBest);
        return data;
    }

    /** A name that no scoring has is found before the first step; what the objective has, the first batch tells. */
    private void checkBest(InputBatches validation) {
        BestMetric best = config.validation().best();
        if (best.name().equals(BestMetric.LOSS.name()) || measures.containsKey(best.name())) {
            return;
        }
        Set<String> known = new LinkedHashSet<>(
                trained.lossSums(validation.get(0, 0)).metrics().keySet());
        known.addAll(measures.keySet());
        answers.ifPresent(all -> known.addAll(all.names()));
        best.check(known);
    }

    private TrainStep step() {
        return config.step(trained);
    }

    private Resumed fresh() {
        return new Resumed(RunState.start(), RunHistory.EMPTY);
    }

    /** Sums of floats depend on their order, and that on the operators and the number of threads. */
    private void addAsBefore(Provenance begun) {
        if (!model.weights().device().isCuda()) {
            begun.dialect().ifPresent(Torch::setDialect);
        }
        if (begun.threads() != Torch.threads()) {
            LOG.warn(
                    "the run began with {} threads and goes on with {}: losses agree to rounding, not to the bit."
                            + " Torch.setThreads({}) changes that.",
                    begun.threads(),
                    Torch.threads(),
                    begun.threads());
        }
    }

    private static void refuseAnother(Path path, List<String> differences) {
        if (!differences.isEmpty()) {
            Path last = path.resolve("last");
            throw new ForgeException(
                    path + ": this is not the run that was begun here: " + String.join("; ", differences)
                            + ". Go on with what it was begun with, or begin a run in another directory"
                            + (Files.exists(last) ? "; the weights so far are those of " + last : "") + ".");
        }
    }

    private Run loop(Data data, TrainStep step, BestWeights best, Checkpointing checkpoints, Resumed from, Path path) {
        try (MetricsLog metrics = new MetricsLog(path.resolve(RunDirectory.METRICS));
                EventLog events = new EventLog(path);
                checkpoints) {
            List<TrainListener> all = new ArrayList<>(listeners);
            all.add(new GuardedListener(RunDirectory.METRICS, metrics));
            all.add(new GuardedListener(SampleLog.NAME, new SampleLog(path.resolve(SampleLog.NAME))));
            all.add(new GuardedListener("the log for TensorBoard", events));
            return loop(data, step, best, Optional.of(checkpoints), from, all);
        }
    }

    private Run loop(
            Data data,
            TrainStep step,
            BestWeights best,
            Optional<Checkpointing> checkpoints,
            Resumed from,
            List<TrainListener> observing) {
        List<TrainListener> observers = new ArrayList<>(observing);
        int totalSteps = config.totalSteps(data.train().size());
        observers.add(new LineLog(config, controls, data.train().size()));
        if (from.history().steps().isEmpty()) {
            showPlan(totalSteps);
        }
        try (LiveDisplay display = new LiveDisplay(screen(), config.logging().smoothing())) {
            observers.add(display);
            RunRecorder recorder = new RunRecorder(observers, config, totalSteps, from.history(), from.state());
            Run.Ending ending;
            try {
                from.changes().forEach(recorder::change);
                ending = new TrainingLoop(
                                config,
                                data.train().size(),
                                runner(step, data.train(), recorder, from.state()),
                                new Validator(trained, step, config, data.validation(), measures, answers, best),
                                sampler,
                                recorder,
                                controls,
                                checkpoints,
                                from.state())
                        .run();
            } catch (InterruptedRunException e) {
                remember(recorder.end(Run.Ending.INTERRUPTED));
                throw e;
            } catch (DivergedException e) {
                remember(recorder.end(Run.Ending.DIVERGED));
                throw e;
            } catch (RuntimeException | Error e) { // also memory that is not there
                remember(recorder.fail(e));
                throw e;
            }
            return remember(recorder.end(ending));
        }
    }

    private StepRunner runner(TrainStep step, InputBatches train, RunRecorder recorder, RunState from) {
        return new StepRunner(
                step,
                train,
                new MicroBatches(
                        config.compute().onOutOfMemory(),
                        recorder,
                        new MemoryReport(model, config, train),
                        from.microBatchParts()),
                new Divergence(config, train, recorder, from.losses()),
                new UsageMeter(step, config, model.weights().device()));
    }

    /** Where there is one to be had: the plan of a user's own operators is none, and training goes on without. */
    private void showPlan(int totalSteps) {
        if (config.logging().display() != Display.ALL) {
            return;
        }
        try {
            Preflight.plan(model, config, given)
                    .ifPresent(plan -> Screen.current().print(new PlanNotice(plan, totalSteps)));
        } catch (RuntimeException e) {
            LOG.info("no plan is shown: {}", e.getMessage());
        }
    }

    private Screen screen() {
        return config.logging().display() == Display.NONE ? value -> next -> {} : Screen.current();
    }

    private Run remember(Run run) {
        ended.accept(run);
        return run;
    }
}
