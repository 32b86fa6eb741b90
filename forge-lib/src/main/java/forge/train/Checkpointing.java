package forge.train;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.engine.StepState;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.format.safetensors.Safetensors;
import forge.model.Trainable;
import forge.tensor.NamedTensor;
import forge.train.CheckpointConfig.OnFailure;
import forge.train.RunState.BestState;
import forge.train.checkpoint.CheckpointStore;
import forge.train.checkpoint.CheckpointWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves what a run needs to go on, and puts it back. Saving copies weights and state in memory and writes the copies on another
 * thread, one checkpoint at a time.
 */
final class Checkpointing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String HISTORY = "history.jsonl";
    /** What is trained, where the model's files hold an average of it. */
    private static final String TRAINED = "trained.safetensors";

    private final RunDirectory run;
    private final CheckpointStore store;
    private final CheckpointConfig config;
    private final boolean averaged;
    private final Trainable model;
    private final TrainStep step;
    private final CheckpointWriter writer = new CheckpointWriter();
    /** The step of the best weights as each checkpoint knows it, 0 for none. */
    private final Map<Integer, Integer> bestOf = new TreeMap<>();

    /** Of checkpoints that the run goes on without, until it is told. */
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private volatile Optional<RunState> saved = Optional.empty();
    private volatile String lastFailure = "";

    Checkpointing(RunDirectory run, TrainConfig config, Trainable model, TrainStep step) {
        this.run = run;
        this.store = run.checkpoints();
        this.config = config.checkpoint();
        this.averaged = config.optimizer().leavesAverage();
        this.model = model;
        this.step = step;
    }

    /**
     * Refuses to begin where the disk has no room for the checkpoints that the run will keep, and the one that is written
     * before an older one goes.
     *
     * @param batches of an epoch
     * @param scored whether there is validation, whose best is kept too
     * @throws FileException saying how much is needed
     */
    void checkRoom(TrainConfig whole, int batches, boolean scored) {
        int kept = config.keepLast() + (scored ? 1 : 0);
        long written = events(config.everySteps(), whole, batches);
        if (scored && whole.validation().everySteps() != config.everySteps()) { // each may find a better one
            written += events(whole.validation().everySteps(), whole, batches);
        }
        long most = Math.min(kept + 1L, written);
        long needed = most * checkpointBytes();
        long free = store.freeBytes();
        if (free < needed) {
            throw new FileException(
                    run.path(),
                    "the disk has %s free, but %d checkpoints, which this run holds at once, take %s. Free space, choose another directory, or keep fewer: save_total_limit=1."
                            .formatted(PlanTable.bytes(free), most, PlanTable.bytes(needed)));
        }
    }

    /** How often something happens in a run that is done every so many steps, or each epoch for 0; at its end too. */
    private static long events(int everySteps, TrainConfig config, int batches) {
        return everySteps == 0
                ? config.totalEpochs(batches)
                : ((long) config.totalSteps(batches) + everySteps - 1) / everySteps;
    }

    private long checkpointBytes() {
        long weights = model.weights().bytes();
        return (averaged ? 2 * weights : weights) + step.stateBytes(); // tokenizer and history are small beside them
    }

    /**
     * Whether a checkpoint is written after so many steps, whatever the validation said.
     *
     * @param every as {@link CheckpointConfig#everySteps}, or as it is by now
     */
    static boolean isDue(int every, int steps, boolean epochEnds) {
        return every == 0 ? epochEnds : steps % every == 0;
    }

    /**
     * Copies everything and has it written. Waits for the checkpoint before.
     *
     * @throws ForgeException if the one before or this one cannot be written and the configuration says to stop then
     */
    void save(RunState state, RunRecorder recorder) {
        writer.await();
        if (saved.filter(state::continuesAs).isPresent()) {
            return; // asked to stop where one was due
        }
        Run soFar = recorder.run(Run.Ending.RUNNING);
        guarded(state.step(), () -> {
            long free = store.freeBytes();
            if (free < checkpointBytes()) {
                throw new FileException(
                        store.path(state.step()),
                        "the disk has %s free, a checkpoint takes %s. Free space; the checkpoints before it are whole."
                                .formatted(PlanTable.bytes(free), PlanTable.bytes(checkpointBytes())));
            }
            Copies copies = copies();
            writer.submit(() -> {
                try (copies) {
                    guarded(state.step(), () -> write(state, soFar, copies, recorder));
                }
            });
        });
    }

    /** All of them or, where memory runs out, none. */
    private Copies copies() {
        List<Weights> made = new ArrayList<>();
        try {
            made.add(model.weights().copy());
            if (averaged) {
                made.add(step.averaged(() -> model.weights().copy()));
            }
            return new Copies(made.get(0), made.stream().skip(1).findFirst(), step.state());
        } catch (RuntimeException | Error e) {
            made.forEach(Weights::close);
            throw e;
        }
    }

    /** Throws what a checkpoint failed with meanwhile, if the configuration says to stop then. */
    void check(RunRecorder recorder) {
        writer.check();
        tellFailures(recorder);
    }

    /** Waits until the last checkpoint is on the disk, and throws as {@link #check} does. */
    void await(RunRecorder recorder) {
        writer.await();
        tellFailures(recorder);
    }

    /**
     * Sees to it that the end of a run is on the disk, whatever the configuration says of checkpoints before it: once more
     * where it is not.
     *
     * @return what it could not be written for
     */
    Optional<FileException> finish(RunState end, RunRecorder recorder) {
        await(recorder);
        if (saved.filter(end::continuesAs).isEmpty()) {
            save(end, recorder);
            await(recorder);
        }
        if (saved.filter(end::continuesAs).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new FileException(
                run.path(),
                "the run took its last step, %d, but the weights of the end are not on the disk, because %s %s Free space and go on with the run: it trains what is missing again."
                        .formatted(
                                end.step(),
                                lastFailure,
                                newest().map(path -> "The newest checkpoint is " + path + ".")
                                        .orElse("There is no checkpoint."))));
    }

    /** On the thread that trains, as listeners were promised. */
    private void tellFailures(RunRecorder recorder) {
        for (String failure = failures.poll(); failure != null; failure = failures.poll()) {
            recorder.change(failure);
        }
    }

    private void guarded(int number, Runnable work) {
        try {
            work.run();
        } catch (ForgeException e) {
            if (config.onFailure() == OnFailure.STOP) {
                throw e;
            }
            LOG.warn("no checkpoint of step {}, the run goes on: {}", number, e.getMessage());
            failures.add("checkpoint failed: " + e.getMessage());
            lastFailure = e.getMessage();
        }
    }

    /** What is written, while the run goes on. */
    private record Copies(Weights trained, Optional<Weights> average, StepState moments) implements AutoCloseable {
        @Override
        public void close() {
            trained.close();
            average.ifPresent(Weights::close);
            moments.close();
        }
    }

    private void write(RunState state, Run soFar, Copies copies, RunRecorder recorder) {
        RunHistory history = new RunHistory(
                recorder.totalSteps(),
                soFar.steps(),
                soFar.validations(),
                soFar.epochs(),
                List.of(), // in a file of the run
                state.duration(),
                Optional.empty(),
                Optional.empty());
        Path checkpoint = store.replace(state.step(), directory -> {
            model.writeFiles(copies.average().orElse(copies.trained()), directory);
            if (averaged) {
                List<NamedTensor> trained =
                        step.trained().stream().map(copies.trained()::get).toList();
                Safetensors.write(directory.resolve(TRAINED), trained);
            }
            Safetensors.write(directory.resolve(OPTIMIZER), copies.moments().tensors());
            Files.write(directory.resolve(HISTORY), MetricsLog.lines(history), StandardCharsets.UTF_8);
            state.write(directory);
        });
        saved = Optional.of(state);
        bestOf.put(state.step(), state.best().step());
        tidy();
        recorder.saved(state.step(), checkpoint);
    }

    /** Keeps the newest ones, the best, and for each that is kept the best that it would go back to. */
    private void tidy() {
        List<Integer> steps = store.steps();
        Collection<Integer> last = steps.subList(Math.max(0, steps.size() - config.keepLast()), steps.size());
        Set<Integer> kept = new TreeSet<>(last);
        last.forEach(one -> kept.add(bestOf.getOrDefault(one, 0)));
        link(); // first: a process that ends in between leaves no link to what is gone
        store.keep(kept);
    }

    private void link() {
        List<Integer> steps = store.steps();
        if (!steps.isEmpty()) {
            int last = steps.get(steps.size() - 1);
            store.link(run.link("last"), last);
            int best = bestOf.getOrDefault(last, 0);
            if (steps.contains(best)) {
                store.link(run.link("best"), best);
            } else {
                store.unlink(run.link("best"));
            }
        }
    }

    /** The run's directory. */
    Path directory() {
        return run.path();
    }

    /** Where the last checkpoint is; empty before the first. */
    Optional<Path> newest() {
        return saved.map(state -> store.path(state.step()));
    }

    /**
     * Puts back the newest checkpoint that is whole: weights, optimizer, best weights.
     *
     * @param anew called where there is none, before the run begins anew from the weights that it was given
     * @return its state and history; those of a run that begins where there is no checkpoint
     */
    Resumed restore(BestWeights best, Runnable anew) {
        Optional<Integer> found = store.newestWhole(LOG::warn);
        if (found.isEmpty()) {
            anew.run();
            LOG.warn("{}: there is no whole checkpoint, the run begins anew", run.path());
            return new Resumed(RunState.start(), RunHistory.EMPTY);
        }
        Path directory = store.path(found.get());
        RunState state = RunState.read(directory);
        RunHistory history = RunHistory.read(directory.resolve(HISTORY));
        store.steps().forEach(this::readBestOf);
        restoreBest(state.best(), best);
        model.readWeights(directory);
        if (averaged) {
            Safetensors.open(directory.resolve(TRAINED))
                    .tensors()
                    .forEach(tensor -> model.weights().set(tensor.info().name(), tensor));
        }
        step.restore(Safetensors.open(directory.resolve(OPTIMIZER)).tensors());
        saved = Optional.of(state);
        link();
        LOG.info("going on from {}", directory);
        return new Resumed(state, history);
    }

    /** One that cannot be read is none: the run goes on from another. */
    private void readBestOf(int number) {
        try {
            bestOf.put(number, RunState.read(store.path(number)).best().step());
        } catch (ForgeException e) {
            LOG.warn("{} The checkpoint is set aside.", e.getMessage());
            store.setAside(number);
        }
    }

    /**
     * A run that goes on from there.
     *
     * @param changes of its configuration, which are to be told
     */
    record Resumed(RunState state, RunHistory history, List<String> changes) {
        Resumed(RunState state, RunHistory history) {
            this(state, history, List.of());
        }
    }

    private void restoreBest(BestState state, BestWeights best) {
        if (state.step() == 0) {
            return;
        }
        Optional<String> damage = store.damage(state.step());
        if (damage.isPresent()) {
            LOG.warn(
                    "the best weights, of step {}, are lost: {}. The best of the steps to come is kept.",
                    state.step(),
                    damage.get());
            if (store.steps().contains(state.step())) {
                store.setAside(state.step());
            }
            best.resumeWithout(state);
            return;
        }
        model.readWeights(store.path(state.step()));
        best.resume(state);
    }

    @Override
    public void close() {
        writer.close();
    }
}
