package forge.train;

import forge.base.ForgeException;
import forge.metric.TokenLoss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RunTest {
    /** Loss 12, 11, ... 1 over twelve steps of 100 tokens in half a second each. */
    private final Run run = new Run(
            IntStream.rangeClosed(1, 12)
                    .mapToObj(i -> new Run.Step(i, 13 - i, 1e-3 * i, 0.5, 100, 0.5))
                    .toList(),
            List.of(
                    new Run.Validation(4, new TokenLoss(90, 10)),
                    new Run.Validation(8, new TokenLoss(50, 10)),
                    new Run.Validation(12, new TokenLoss(60, 10))),
            List.of(new Run.Epoch(1, new TokenLoss(7800, 1200))),
            Run.Ending.COMPLETE,
            Duration.ofSeconds(7),
            10);

    private final Run empty =
            new Run(List.of(), List.of(), List.of(), Run.Ending.INTERRUPTED, Duration.ofSeconds(1), 10);

    @Test
    void finalLossIsTheMeanOfTheLastTen() {
        assertEquals(5.5, run.finalLoss(), 1e-12); // 10..1
    }

    @Test
    void bestIsTheLowestValidationLoss() {
        assertEquals(8, run.best().orElseThrow().step());
    }

    @Test
    void countsTokens() {
        assertEquals(1200, run.tokens());
        assertEquals(200, run.tokensPerSecond(), 1e-9);
    }

    @Test
    void plotsColumnsOnTwoAxes() {
        String text = run.plot("loss", "validation.loss", "tokensPerSecond").text();
        assertTrue(text.contains("12.00 \u2192 1.000"), text);
        assertTrue(text.contains("9.000 \u2192 6.000, lowest 5.000 (3 points)"), text);
        assertTrue(text.contains("200.0 \u2192 200.0"), text);
        assertTrue(run.plot("learningRate", "gradNorm").svg().isPresent());
    }

    @Test
    void aWrongColumnOrAThirdUnitSaysWhatWorks() {
        String unknown =
                assertThrows(ForgeException.class, () -> run.plot("lost")).getMessage();
        assertTrue(unknown.contains("validation.loss"), unknown);
        assertThrows(ForgeException.class, () -> run.plot("loss", "gradNorm", "tokensPerSecond"));
        assertThrows(ForgeException.class, () -> run.plot());
    }

    @Test
    void rendersAsTableAndPlot() {
        assertEquals("Run[complete, 12 steps, loss 5.5000, best validation 5.0000]", run.toString());
        assertTrue(run.text().contains("1,200, 200 tokens/s"), run.text());
        assertTrue(run.html().orElseThrow().contains("<svg "));
    }

    @Test
    void aRunWithoutStepsStillRenders() {
        assertTrue(empty.text().contains("interrupted"), empty.text());
        assertFalse(empty.html().orElseThrow().contains("<svg "));
        assertTrue(empty.best().isEmpty());
    }

    private static Run judged(BestMetric by, double... values) {
        return new Run(
                List.of(new Run.Step(1, 3, 1e-3, 0.5, 100, 0.5)),
                IntStream.range(0, values.length)
                        .mapToObj(
                                i -> new Run.Validation(i + 1, new TokenLoss(10 + i, 10), Map.of(by.name(), values[i])))
                        .toList(),
                List.of(),
                List.of(),
                Run.Ending.COMPLETE,
                Optional.empty(),
                Duration.ofSeconds(7),
                10,
                by);
    }

    @Test
    void whatIsNoNumberIsNotTheBest() {
        Run nothing = judged(BestMetric.of("rouge_l"), Double.NaN, Double.NaN);
        assertTrue(nothing.best().isEmpty(), "no weights were kept for one of these");
        assertFalse(nothing.text().contains("best validation"), nothing.text());
        assertEquals("Run[complete, 1 steps, loss 3.0000]", nothing.toString());
        assertTrue(judged(BestMetric.of("my_loss"), Double.POSITIVE_INFINITY)
                .best()
                .isEmpty());
        assertEquals(
                2,
                judged(BestMetric.of("rouge_l"), Double.NaN, 0.25, 0.25)
                        .best()
                        .orElseThrow()
                        .step());
    }

    @Test
    void theBestIsShownByWhatItWasChosenBy() {
        Run run = judged(BestMetric.of("rouge_l"), 0.25, 0.5, 0.375);
        assertEquals("Run[complete, 1 steps, loss 3.0000, best validation rouge_l 0.5000]", run.toString());
        assertTrue(run.text().contains("rouge_l 0.5000, loss 1.1000"), run.text());
        Runs runs = new Runs(List.of(new Runs.Entry(Path.of("a"), run, "GPT-2", "today")), List.of());
        assertTrue(runs.text().contains("rouge_l 0.5000"), runs.text());
    }
}
