package forge.view;

import java.util.List;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Charts that a cell shows as its output. Each is a value: adding a series gives a new chart, so a live display shows one
 * after the other through {@link Screen.Handle#update}.
 *
 * <pre>{@code
 * Charts.line("Loss", "step", "nats/token").add("train", steps, losses).add("validation", at, validation).logY()
 * }</pre>
 */
public final class Charts {
    private Charts() {}

    /** A line chart without series, which {@link LineChart#add} fills. */
    public static LineChart line(String title, String xLabel, String yLabel) {
        return new LineChart(title, xLabel, yLabel, "", List.of(), LineChart.Scale.LINEAR);
    }

    /** Any chart of the XChart library, to be shown in a cell. */
    public static Viewable view(Chart<?, ?> chart) {
        return new ChartView(chart);
    }
}
