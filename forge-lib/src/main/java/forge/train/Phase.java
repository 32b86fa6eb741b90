package forge.train;

import java.util.Locale;
import java.util.function.Supplier;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A part of a run, told to JDK Flight Recorder while a recording goes on; else it costs nothing. */
enum Phase {
    /** Making the batches of a step. */
    BATCHES,
    /** Forward, backward and optimizer. */
    STEP,
    /** What listens to steps: logs, trackers, the live display. */
    LISTENERS,
    VALIDATION,
    SAMPLES,
    /** What training waits for: copies in memory, and the writing of the one before. */
    CHECKPOINTS,
    /** All of it, and what is none of the others. */
    RUN;

    /** The name of the events in a recording. */
    static final String EVENT = "forge.Phase";

    /** The field with {@link #key}. */
    static final String FIELD = "phase";

    /** As it is shown. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    <T> T time(Supplier<T> work) {
        Told event = new Told();
        event.begin();
        try {
            return work.get();
        } finally {
            event.phase = key();
            event.commit();
        }
    }

    void run(Runnable work) {
        time(() -> {
            work.run();
            return this;
        });
    }

    @Name(EVENT)
    @Label("Phase of training")
    @Description("What a training run does")
    @Category("Forge")
    @StackTrace(false)
    static final class Told extends Event {
        @Label("Phase")
        String phase = ""; // read by the recorder
    }
}
