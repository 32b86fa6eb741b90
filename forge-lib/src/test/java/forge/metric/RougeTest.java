package forge.metric;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ForgeException;
import forge.base.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Against Google's rouge_score over 34 pairs of sentences. */
class RougeTest {
    private static final double ROUNDING = 1e-12;
    private static final JsonNode GOLDEN =
            Json.read(Path.of("src/test/resources/golden/metrics.json")).get("rouge");
    private static final List<String> SAID = BleuTest.texts("hypothesis");
    private static final List<String> EXPECTED = BleuTest.texts("reference");

    private static void same(JsonNode golden, Rouge found, String text) {
        assertEquals(golden.get(0).asDouble(), found.precision(), ROUNDING, text);
        assertEquals(golden.get(1).asDouble(), found.recall(), ROUNDING, text);
        assertEquals(golden.get(2).asDouble(), found.f1(), ROUNDING, text);
    }

    @Test
    void everyPairScoresAsTheReferenceSays() {
        for (int i = 0; i < SAID.size(); i++) {
            JsonNode golden = GOLDEN.get("per_pair_precision_recall_f").get(i);
            same(golden.get("rouge1"), Rouge.n(1, SAID.get(i), EXPECTED.get(i)), SAID.get(i));
            same(golden.get("rouge2"), Rouge.n(2, SAID.get(i), EXPECTED.get(i)), SAID.get(i));
            same(golden.get("rougeL"), Rouge.l(SAID.get(i), EXPECTED.get(i)), SAID.get(i));
        }
    }

    @Test
    void theMeanIsTheOneOfTheMetrics() {
        JsonNode golden = GOLDEN.get("mean_f");
        assertEquals(golden.get("rouge1").asDouble(), Metrics.rouge1().of(SAID, EXPECTED), ROUNDING);
        assertEquals(golden.get("rouge2").asDouble(), Metrics.rouge2().of(SAID, EXPECTED), ROUNDING);
        assertEquals(golden.get("rougeL").asDouble(), Metrics.rougeL().of(SAID, EXPECTED), ROUNDING);
    }

    @Test
    void aMetricHasOneNameInSeveralSpellings() {
        assertEquals(Metrics.rougeL(), Metrics.named("rougeL"));
        assertEquals(Metrics.rouge1(), Metrics.named("ROUGE-1"));
        assertEquals(Metrics.perplexity(), Metrics.named("perplexity"));
        ForgeException e = assertThrows(ForgeException.class, () -> Metrics.named("rouge_k"));
        assertTrue(e.getMessage().contains("\"rouge_k\" is unknown; did you mean rouge_1?"), e.getMessage());
        assertTrue(e.getMessage().contains("There are loss, perplexity, exact_match"), e.getMessage());
        ForgeException loss = assertThrows(ForgeException.class, () -> Metrics.ofAnswers("loss"));
        assertTrue(loss.getMessage().contains("follows from the loss"), loss.getMessage());
    }

    @Test
    void textsAndReferencesHaveToBeAsMany() {
        assertThrows(ForgeException.class, () -> Metrics.rougeL().of(List.of(), List.of()));
        assertThrows(ForgeException.class, () -> Rouge.n(0, "a", "a"));
    }
}
