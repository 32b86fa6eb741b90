package forge.view;

import forge.base.Check;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One line of a chart.
 *
 * @param x positions, ascending
 * @param y values, as many as {@code x}
 */
record Series(String name, Axis axis, double[] x, double[] y) {
    enum Axis {
        LEFT,
        RIGHT
    }

    Series {
        Check.that(
                x.length == y.length,
                "series %s has %d positions and %d values, expected as many.",
                name,
                x.length,
                y.length);
        x = x.clone();
        y = y.clone();
    }

    /** The points that an axis can show: a loss of NaN has no place on one. */
    static Series finite(String name, Axis axis, double[] x, double[] y) {
        Series all = new Series(name, axis, x, y);
        return all.pick(IntStream.range(0, x.length)
                .filter(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
                .toArray());
    }

    boolean isEmpty() {
        return x.length == 0;
    }

    /** The points with a positive value: those that a logarithmic axis can show. */
    Series positive() {
        return pick(IntStream.range(0, x.length).filter(i -> y[i] > 0).toArray());
    }

    /**
     * At most about {@code limit} points: lowest and highest value of each of {@code limit / 2} stretches, so that spikes
     * stay where averaging would hide them.
     */
    Series thinned(int limit) {
        if (x.length <= limit) {
            return this;
        }
        int stretches = limit / 2;
        int[] kept = IntStream.range(0, stretches)
                .flatMap(s -> {
                    int from = (int) ((long) s * x.length / stretches);
                    int to = (int) ((long) (s + 1) * x.length / stretches);
                    int low = from;
                    int high = from;
                    for (int i = from; i < to; i++) {
                        low = y[i] < y[low] ? i : low;
                        high = y[i] > y[high] ? i : high;
                    }
                    return IntStream.of(Math.min(low, high), Math.max(low, high));
                })
                .distinct()
                .toArray();
        return pick(kept);
    }

    private Series pick(int[] kept) {
        return new Series(
                name,
                axis,
                Arrays.stream(kept).mapToDouble(i -> x[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> y[i]).toArray());
    }

    /** One line for a terminal: {@code loss ▇▅▃▂▁▁ 6.238 → 2.941, lowest 2.94 (120 points)}. */
    String sparkline() {
        if (isEmpty()) {
            return name + " (no points)";
        }
        double low = Arrays.stream(y).min().orElseThrow();
        double high = Arrays.stream(y).max().orElseThrow();
        int columns = Math.min(y.length, 40);
        StringBuilder bars = new StringBuilder();
        for (int c = 0; c < columns; c++) {
            double value = y[(int) ((long) c * y.length / columns)];
            int level = high == low ? 0 : (int) Math.min(7, (value - low) / (high - low) * 8);
            bars.append((char) ('\u2581' + level));
        }
        return String.format(
                Locale.ROOT,
                "%s %s %.4g \u2192 %.4g, lowest %.4g (%d points)",
                name,
                bars,
                y[0],
                y[y.length - 1],
                low,
                y.length);
    }
}
