package forge.train;

import forge.base.AtomicFiles;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.view.TableView;
import forge.view.Tables;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run spent its time on, from a recording of JDK Flight Recorder that {@link Trainer#profile} made. JDK Mission Control
 * and other tools draw flame graphs of the same file; a step is one call into libtorch there, of whose inside Java sees nothing.
 *
 * <pre>{@code
 * Trainer.of(model, config).profile("profile.jfr").fit(train);
 * Profile.open("profile.jfr")                    // a table: batches, step, listeners, validation, samples, checkpoints, the rest
 * }</pre>
 */
public final class Profile implements ViewedAs {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final String REST = "the rest";

    private final Map<Phase, Duration> times = new EnumMap<>(Phase.class);
    private final Map<Phase, Integer> counts = new EnumMap<>(Phase.class);

    private Profile() {}

    /** {@link #open(Path)}. */
    public static Profile open(String recording) {
        return open(Path.of(recording));
    }

    /**
     * Reads a recording.
     *
     * @throws FileException if it cannot be read
     * @throws ForgeException if no run was recorded in it
     */
    public static Profile open(Path recording) {
        Profile profile = new Profile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                profile.add(file.readEvent());
            }
        } catch (IOException e) {
            throw FileException.reading(recording, e);
        }
        if (!profile.times.containsKey(Phase.RUN)) {
            throw new ForgeException(
                    recording
                            + ": no training run was recorded here. trainer.profile(path) and forge train --profile record one.");
        }
        return profile;
    }

    private void add(RecordedEvent event) {
        if (event.getEventType().getName().equals(Phase.EVENT)) {
            Phase phase = Phase.valueOf(event.getString(Phase.FIELD).toUpperCase(Locale.ROOT));
            times.merge(phase, event.getDuration(), Duration::plus);
            counts.merge(phase, 1, Integer::sum);
        }
    }

    /** From the first step to the end of the run, the last checkpoint included. */
    public Duration total() {
        return time(Phase.RUN);
    }

    /** Forward, backward and optimizer. */
    public Duration steps() {
        return time(Phase.STEP);
    }

    private Duration time(Phase phase) {
        return times.getOrDefault(phase, Duration.ZERO);
    }

    /** A row for each part of a run, with its share of all. */
    public TableView table() {
        Tables.Rows rows = Tables.rows("phase", "times", "seconds", "share");
        Duration rest = total();
        for (Phase phase : Phase.values()) {
            if (phase != Phase.RUN) {
                rest = rest.minus(time(phase));
                row(rows, phase.key(), String.valueOf(counts.getOrDefault(phase, 0)), time(phase));
            }
        }
        row(rows, REST, "", rest);
        return rows.view();
    }

    private void row(Tables.Rows rows, String name, String count, Duration time) {
        double share = 100.0 * time.toNanos() / Math.max(1, total().toNanos());
        rows.add(
                name,
                count,
                String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e9),
                String.format(Locale.ROOT, "%.1f %%", share));
    }

    @Override
    public Viewable shown() {
        return table();
    }

    @Override
    public String toString() {
        return "profile of a run of " + total().toMillis() + " ms";
    }

    /** Runs {@code work} and writes what was recorded meanwhile, however it ends. */
    static Run recorded(Path file, Supplier<Run> work) {
        AtomicFiles.checkWritable(file);
        try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
            recording.start();
            try {
                return work.get();
            } finally {
                write(recording, file);
            }
        } catch (IOException | ParseException e) {
            throw new ForgeException(
                    "JDK Flight Recorder does not start: " + e.getMessage()
                            + ". Train without the profile, or with a JDK that has the module jdk.jfr.",
                    e);
        }
    }

    /** A profile that cannot be written costs no run. */
    private static void write(Recording recording, Path file) {
        try {
            recording.stop();
            recording.dump(file);
        } catch (IOException e) {
            LOG.warn("no profile: {}", FileException.writing(file, e).getMessage());
        }
    }
}
