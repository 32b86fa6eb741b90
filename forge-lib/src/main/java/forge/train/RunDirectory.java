package forge.train;

import forge.base.AtomicFiles;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a run leaves on the disk:
 *
 * <pre>
 * config.resolved.yaml   every value of the configuration with its origin
 * provenance.json        hashes of data, code and weights, seed, versions, machine
 * code.jsh               the cells that were evaluated up to the run, where there are any
 * metrics.jsonl          every step, validation and change, a line each
 * events.out.tfevents.…  the same for TensorBoard
 * samples.jsonl          what the model wrote, where it was asked for samples
 * mlflow.json, wandb/    where those trackers, if any, know it from
 * profile.jfr            where forge train was asked for it
 * checkpoints/step-…     the model's files, what the optimizer holds, where the run is, and a list of hashes
 * best, last             links to checkpoints
 * </pre>
 */
final class RunDirectory implements AutoCloseable {
    static final String METRICS = "metrics.jsonl";
    private static final String CHECKPOINTS = "checkpoints";

    private final Path path;
    private final RunLock lock;
    private final CheckpointStore checkpoints;

    private RunDirectory(Path path, RunLock lock) {
        this.path = path;
        this.lock = lock;
        this.checkpoints = store(path);
    }

    static CheckpointStore store(Path run) {
        return new CheckpointStore(run.resolve(CHECKPOINTS));
    }

    /** A directory for a new run; throws where there is one already, or what one has left. */
    static RunDirectory begin(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw FileException.writing(path, e);
        }
        RunLock lock = RunLock.take(path);
        try {
            checkUnused(path);
            return new RunDirectory(path, lock);
        } catch (ForgeException e) {
            lock.close();
            throw e;
        }
    }

    private static void checkUnused(Path path) {
        if (holdsRun(path)) {
            throw new ForgeException(path + ": a run was begun here already. Go on with it: Trainer.resume(Path.of(\""
                    + path + "\"), model); or choose another directory.");
        }
        leftByAnother(path).ifPresent(found -> {
            throw new ForgeException(
                    path + ": " + found + " of another run, and no run to go on with: " + Provenance.NAME
                            + " is missing. Choose another directory, or move what is here elsewhere: a new run would write on in"
                            + " its metrics and delete its checkpoints.");
        });
    }

    /** What a new run would take for its own: it keeps the checkpoints of the most steps, whoever took them. */
    private static Optional<String> leftByAnother(Path path) {
        List<Integer> steps = store(path).steps();
        if (steps.isEmpty()) {
            return Optional.of(METRICS)
                    .filter(name -> Files.exists(path.resolve(name)))
                    .map(name -> "there is " + name);
        }
        Path newest = store(path).path(steps.get(steps.size() - 1));
        return Optional.of("there are %d checkpoints, up to %s,".formatted(steps.size(), path.relativize(newest)));
    }

    /** Refuses what {@link #begin} would refuse, and makes nothing. */
    static void checkCanBegin(Path path) {
        checkUnused(path);
        AtomicFiles.checkWritable(path.resolve(METRICS));
    }

    /** The directory of a run that is to go on; throws where there is none. */
    static RunDirectory reopen(Path path) {
        checkRun(path);
        RunDirectory directory = new RunDirectory(path, RunLock.take(path));
        directory.checkpoints.clean();
        return directory;
    }

    static boolean holdsRun(Path path) {
        return Files.exists(path.resolve(Provenance.NAME));
    }

    /**
     * The checkpoint with the best weights of a run, by its newest one; the newest where nothing was scored.
     *
     * @throws FileException if there is none
     */
    static Path bestCheckpoint(Path run) {
        CheckpointStore store = store(run);
        List<Integer> steps = store.steps();
        if (steps.isEmpty()) {
            throw new FileException(
                    run, "this run has left no checkpoint yet. Let it take its first, or choose another run.");
        }
        int last = steps.get(steps.size() - 1);
        int best = RunState.read(store.path(last)).best().step();
        return store.path(steps.contains(best) ? best : last);
    }

    /** Throws where a directory is a checkpoint with a file that is not as the list of its hashes says. */
    static void checkWhole(Path directory) {
        CheckpointStore.damageOf(directory).ifPresent(damage -> {
            throw new FormatException(
                    directory,
                    -1,
                    "this checkpoint is damaged: " + damage
                            + ". Use another checkpoint of the run, or its files from a copy.");
        });
    }

    /** Throws unless a run was begun in a directory. */
    static void checkRun(Path path) {
        if (!holdsRun(path)) {
            throw new FileException(
                    path,
                    "no run was begun here: " + Provenance.NAME
                            + " is missing. Trainer.of(model, config).runDirectory(path) begins one.");
        }
    }

    Path path() {
        return path;
    }

    CheckpointStore checkpoints() {
        return checkpoints;
    }

    Path link(String name) {
        return path.resolve(name);
    }

    /**
     * Takes out of the metrics what came after the checkpoint that the run goes on from. What changed the run from outside
     * stays in them as long as they tell the run as the checkpoint does; else they are written anew.
     */
    void rewindMetrics(RunHistory to) {
        Path file = path.resolve(METRICS);
        if (to.steps().isEmpty()) {
            AtomicFiles.writeText(file, "");
            return;
        }
        List<String> kept = MetricsLog.upTo(file, to.steps().size());
        boolean same = RunHistory.of(file, kept).tellsAs(to);
        List<String> lines = same ? kept : MetricsLog.lines(to);
        AtomicFiles.write(file, out -> {
            for (String line : lines) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    @Override
    public void close() {
        lock.close();
    }
}
