package forge.train;

import forge.base.Check;

/**
 * What a run shows.
 *
 * @param smoothing steps averaged for the loss on display, at least 1
 * @param everyEpochs epochs between two lines in the log, at least 1
 */
public record LoggingConfig(int smoothing, int everyEpochs) {
    public LoggingConfig {
        Check.that(smoothing > 0, "smoothing is %d, expected at least 1 step.", smoothing);
        Check.that(everyEpochs > 0, "logEvery is %d, expected at least 1 epoch.", everyEpochs);
    }
}
