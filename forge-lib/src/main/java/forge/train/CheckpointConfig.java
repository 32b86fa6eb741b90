package forge.train;

import forge.base.Check;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run leaves on the disk while it goes on. Without a directory it leaves nothing. Besides the last checkpoints, the
 * one with the best weights is kept, and a new best is written whenever there is one.
 *
 * @param directory of the run; empty where none is written
 * @param everySteps optimizer steps between two checkpoints; 0 writes one at the end of each epoch
 * @param keepLast how many of the newest checkpoints are kept, at least 1
 * @param onFailure what happens when one cannot be written, such as on a full disk
 */
public record CheckpointConfig(Optional<Path> directory, int everySteps, int keepLast, OnFailure onFailure) {
    /** What follows when a checkpoint cannot be written; those before it are whole either way. */
    public enum OnFailure {
        /** The run ends with the error. */
        STOP,
        /** A warning, and another attempt when the next one is due. The last one of a run is written, or the run ends with the error. */
        CONTINUE
    }

    public CheckpointConfig {
        Check.that(everySteps >= 0, "saveSteps is %d, expected 0 (each epoch) or more.", everySteps);
        Check.that(keepLast > 0, "saveTotalLimit is %d, expected at least 1 checkpoint.", keepLast);
    }

    /** The same in another directory. */
    CheckpointConfig in(Path other) {
        return new CheckpointConfig(Optional.of(other), everySteps, keepLast, onFailure);
    }
}
