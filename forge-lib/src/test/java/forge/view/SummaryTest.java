package forge.view;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SummaryTest {
    private final Summary summary = Summary.titled("Run").row("steps", "120").row("final loss", "2.94 <nats>");

    @Test
    void textAlignsValues() {
        assertEquals("Run\n  steps       120\n  final loss  2.94 <nats>", summary.text());
        assertEquals("Run: steps 120, final loss 2.94 <nats>", summary.toString());
    }

    @Test
    void htmlEscapesAndHoldsItsCharts() {
        LineChart chart = Charts.line("L", "x", "y").add("s", new double[] {1, 2}, new double[] {1, 2});
        String html = summary.chart(chart).html().orElseThrow();
        assertTrue(html.contains("2.94 &lt;nats&gt;") && html.contains("<svg "), html.substring(0, 200));
        assertFalse(html.contains("<nats>"));
    }
}
