package forge.train;

import forge.base.Check;

/**
 * What happens when a step goes wrong: its loss or gradient is no number, or its loss jumps.
 *
 * @param policy what follows
 * @param lossSpike how many times the mean loss of the last 10 steps is a jump, more than 1; 0 looks for none
 */
public record DivergenceConfig(Policy policy, double lossSpike) {
    /** What follows a step that went wrong; its records are named either way. */
    public enum Policy {
        /** The run ends with {@link DivergedException}. */
        STOP,
        /** The batches of the step are left out: it changes nothing, and the run goes on with the next one. */
        SKIP
    }

    public DivergenceConfig {
        Check.that(
                lossSpike == 0 || lossSpike > 1,
                "lossSpike is %s, expected 0 (off) or more than 1 times the mean loss, usually 3.",
                lossSpike);
    }
}
