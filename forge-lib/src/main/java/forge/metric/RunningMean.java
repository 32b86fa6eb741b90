package forge.metric;

import forge.base.Check;

/** The mean of the last {@code window} values: what a progress line shows in place of a jumping loss. */
public final class RunningMean {
    private final double[] last;
    private long count;

    /** @param window how many values are averaged, at least 1; fewer while fewer were added */
    public RunningMean(int window) {
        Check.that(window > 0, "window is %d, expected at least 1 value.", window);
        last = new double[window];
    }

    /** Adds a value and returns the new mean. */
    public double add(double value) {
        last[(int) (count++ % last.length)] = value;
        return mean();
    }

    /** The mean, NaN before the first value. Summed anew each time: a running sum would drift and keep a NaN for ever. */
    public double mean() {
        int filled = (int) Math.min(count, last.length);
        double sum = 0;
        for (int i = 0; i < filled; i++) {
            sum += last[i];
        }
        return sum / filled;
    }
}
