package forge.train;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.base.Seeds;
import forge.engine.OutOfMemoryException;
import forge.model.Score;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of one run: batches, step, schedule, record; now and then the validation batches and a checkpoint. */
final class TrainingLoop {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final TrainConfig config;
    private final int batches;
    private final StepRunner runner;
    private final Validator validator;
    private final Optional<Sampler> sampler;
    private final RunRecorder recorder;
    private final RunControls controls;
    private final Alerts alerts;
    private final Optional<Checkpointing> checkpoints;
    private final LrSchedule schedule;
    private final int totalSteps;
    private double learningRateScale;
    private SortedMap<String, Integer> intervals;
    private int epoch;
    private int nextBatch;
    private boolean validationDue;

    /**
     * @param batches of an epoch
     * @param from where the run begins or goes on
     */
    TrainingLoop(
            TrainConfig config,
            int batches,
            StepRunner runner,
            Validator validator,
            Optional<Sampler> sampler,
            RunRecorder recorder,
            RunControls controls,
            Optional<Checkpointing> checkpoints,
            RunState from) {
        this.config = config;
        this.batches = batches;
        this.runner = runner;
        this.validator = validator;
        this.sampler = sampler;
        this.recorder = recorder;
        this.controls = controls;
        this.alerts = new Alerts(controls, recorder);
        this.checkpoints = checkpoints;
        this.schedule = config.schedule().schedule();
        this.totalSteps = recorder.totalSteps();
        this.learningRateScale = from.learningRateScale();
        this.intervals = new RunControls().intervals(config);
        this.epoch = from.epoch();
        this.nextBatch = from.nextBatch();
        this.validationDue = from.validationDue();
    }

    Run.Ending run() {
        try {
            return Phase.RUN.time(this::train);
        } catch (OutOfMemoryException e) {
            throw ended(e);
        } catch (OutOfMemoryError e) {
            throw ended(new OutOfMemoryException(
                    "step %d: the Java heap ran out of its %s (%s). Give the JVM more with -Xmx."
                            .formatted(
                                    recorder.steps() + 1,
                                    PlanTable.bytes(Runtime.getRuntime().maxMemory()),
                                    e.getMessage()),
                    e));
        }
    }

    /** What was trained until then is whole, and kept for a run that needs less. */
    private OutOfMemoryException ended(OutOfMemoryException failure) {
        try {
            return new OutOfMemoryException(failure.getMessage() + " " + kept(), failure);
        } catch (ForgeException e) { // a checkpoint needs memory, too
            failure.addSuppressed(e);
            return failure;
        }
    }

    private Run.Ending train() {
        boolean going = finishStep(); // a scoring that the run was stopped in
        while (going && !validator.givesUp() && recorder.steps() < totalSteps) {
            going = !stopWanted() && trainStep();
            checkpoints.ifPresent(to -> Phase.CHECKPOINTS.run(() -> to.check(recorder)));
        }
        if (!going) {
            return stopped();
        }
        Optional<FileException> unsaved =
                Phase.CHECKPOINTS.time(() -> checkpoints.flatMap(to -> to.finish(state(), recorder)));
        validator.leave();
        if (unsaved.isPresent()) {
            throw unsaved.get();
        }
        return recorder.steps() < totalSteps ? Run.Ending.STOPPED_EARLY : Run.Ending.COMPLETE;
    }

    /** One optimizer step and what follows it; false if a part was given up for a stop. */
    private boolean trainStep() {
        tellIntervals();
        int end = nextBatch + Math.min(config.iterationsAStep(), batches - nextBatch);
        if (!train(end)) {
            return false;
        }
        nextBatch = end;
        if (nextBatch == batches) {
            recorder.epochEnd();
            epoch++;
            nextBatch = 0;
        }
        validationDue = validator.isDue(recorder.steps(), nextBatch == 0, recorder.steps() == totalSteps);
        return finishStep();
    }

    /** Scores, samples and saves after a step where it is time; false if a part was given up for a stop, so that it is still due. */
    private boolean finishStep() {
        if (validationDue && !validateOrSave()) {
            return false;
        }
        boolean improved = validator.best().step() == recorder.steps();
        boolean ends = recorder.steps() == totalSteps || validator.givesUp();
        if (recorder.steps() > recorder.sampled() && !sample(ends)) {
            return false;
        }
        checkpoints
                .filter(to -> recorder.steps() > 0)
                .filter(to -> improved
                        || ends
                        || Checkpointing.isDue(controls.saveSteps(config), recorder.steps(), nextBatch == 0))
                .ifPresent(to -> Phase.CHECKPOINTS.run(() -> to.save(state(), recorder)));
        return true;
    }

    /** Of the weights that a scoring judges. */
    private boolean sample(boolean runEnds) {
        if (sampler.filter(texts -> texts.isDue(recorder.steps(), nextBatch == 0, runEnds))
                .isEmpty()) {
            return true;
        }
        Optional<List<Run.Sample>> written = Phase.SAMPLES.time(
                () -> validator.averaged(() -> sampler.get().write(recorder.steps(), this::stopWanted)));
        written.ifPresent(recorder::samples);
        return written.isPresent();
    }

    /** What fails in a scoring, such as a measure of the user's own, costs no step that was taken before it. */
    private boolean validateOrSave() {
        try {
            return validate();
        } catch (OutOfMemoryException e) {
            throw e; // saved where it is told
        } catch (RuntimeException e) {
            try {
                checkpoints.ifPresent(this::saveNow);
            } catch (ForgeException unsaved) {
                e.addSuppressed(unsaved);
            }
            throw e;
        }
    }

    private boolean validate() {
        validationDue = !Phase.VALIDATION.time(() -> validator.run(recorder.steps(), this::stopWanted, this::scored));
        return !validationDue;
    }

    private void scored(Score score) {
        alerts.check(recorder.validation(score));
    }

    private void taken(StepRunner.Taken taken) {
        Phase.LISTENERS.run(() -> recorder.step(taken.step(), taken.lossCount()));
        alerts.check(taken.step());
    }

    /** @param end behind the last batch of the step */
    private boolean train(int end) {
        int number = recorder.steps();
        double learningRate =
                config.optimizer().learningRate() * schedule.factor(number, totalSteps) * learningRateScale();
        long seed = Seeds.derive(config.seed(), number);
        try {
            StepRunner.Part part = new StepRunner.Part(number + 1, epoch, nextBatch, end);
            Optional<StepRunner.Taken> taken = runner.run(part, learningRate, seed, this::stopWanted);
            taken.ifPresent(this::taken);
            return taken.isPresent();
        } catch (DivergedException e) {
            DivergedException told = checkpoints.map(to -> ended(e, to)).orElse(e);
            validator.restoreBest();
            throw told;
        }
    }

    /** The step changed nothing: what was learned before it is kept, for a run that goes on in another way. */
    private DivergedException ended(DivergedException failure, Checkpointing to) {
        try {
            String way = recorder.steps() > 0
                    ? " Called before fit, trainer.controls().scaleLearningRate(0.1) lets it go on with a tenth of the learning rate;"
                            + " on_divergence=skip leaves the batches of the step out."
                    : "";
            return new DivergedException(failure.getMessage() + " " + saveNow(to) + way);
        } catch (ForgeException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    /** What was asked for from outside, which the log tells. */
    private double learningRateScale() {
        double wanted = controls.learningRateScale();
        if (wanted != learningRateScale) {
            recorder.change("learning rate scale: " + learningRateScale + " before, " + wanted + " now");
            learningRateScale = wanted;
        }
        return wanted;
    }

    private void tellIntervals() {
        SortedMap<String, Integer> wanted = controls.intervals(config);
        intervals.forEach((key, before) -> {
            int now = wanted.getOrDefault(key, before);
            if (now != before) {
                recorder.change(key + ": " + before + " before, " + now + " now");
            }
        });
        intervals = wanted;
    }

    /** Asked between iterations too, so that a step of many of them is given up; the request itself stays. */
    private boolean stopWanted() {
        return controls.stopping() || Thread.currentThread().isInterrupted();
    }

    /** Leaves a checkpoint where there is a place for it: the run goes on from the last whole step. */
    private Run.Ending stopped() {
        boolean interrupted = Thread.interrupted();
        String where = kept();
        if (interrupted) {
            throw new InterruptedRunException(
                    "Training was interrupted after step %d of %d. %s".formatted(recorder.steps(), totalSteps, where));
        }
        LOG.info("Training was stopped after step {} of {}. {}", recorder.steps(), totalSteps, where);
        validator.leave();
        return Run.Ending.INTERRUPTED;
    }

    private String kept() {
        return checkpoints
                .map(this::saveNow)
                .orElse("The model has the weights of that step; trainer.lastRun() is the history up to it.");
    }

    private String saveNow(Checkpointing to) {
        if (recorder.steps() > 0) {
            to.save(state(), recorder);
        }
        to.await(recorder);
        return to.newest()
                .map(path -> "A checkpoint is in " + path + "; Trainer.resume(Path.of(\"" + to.directory()
                        + "\"), model) goes on from there.")
                .orElse("There is no checkpoint yet; Trainer.resume(Path.of(\"" + to.directory()
                        + "\"), model) begins anew.");
    }

    private RunState state() {
        return new RunState(
                recorder.steps(),
                epoch,
                nextBatch,
                validationDue,
                runner.microBatchParts(),
                learningRateScale,
                recorder.epochLoss(),
                validator.best(),
                runner.losses(),
                recorder.duration());
    }
}
