package forge.train;

import forge.base.Check;
import forge.train.LrSchedule.WarmupStart;

/**
 * The learning rate schedule as a configuration file writes it.
 *
 * @param name one of {@link LrSchedule#NAMES}
 * @param warmupSteps steps of linear warm-up; 0 leaves it to {@code warmupRatio}
 * @param warmupRatio share of the run that warms up where {@code warmupSteps} is 0, from 0 up to but not 1
 * @param warmupStart the rate of the first step of a warm-up
 * @param floor the factor that a decay ends at, 0 to 1
 * @param decayRatio share of the steps after the warm-up in which {@code wsd} decays, above 0 up to 1
 */
public record ScheduleConfig(
        String name, int warmupSteps, double warmupRatio, WarmupStart warmupStart, double floor, double decayRatio) {
    public ScheduleConfig {
        Check.that(warmupSteps >= 0, "warmupSteps is %d, expected 0 or more.", warmupSteps);
        Check.that(
                warmupRatio >= 0 && warmupRatio < 1,
                "warmupRatio is %s, expected a share of the run from 0 up to but not 1, usually 0.03.",
                warmupRatio);
        LrSchedule.named(name, warmupSteps, warmupStart, floor, decayRatio);
    }

    /** The schedule; a ratio becomes steps once the length of the run is known. */
    public LrSchedule schedule() {
        return (step, total) -> LrSchedule.named(name, warmup(total), warmupStart, floor, decayRatio)
                .factor(step, total);
    }

    private int warmup(int totalSteps) {
        return warmupSteps > 0 ? warmupSteps : (int) Math.ceil(warmupRatio * totalSteps);
    }
}
