package forge.metric;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ForgeException;
import forge.base.Json;
import forge.metric.BleuOptions.Letters;
import forge.metric.BleuOptions.Smoothing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Against sacreBLEU 2.6.0 over 34 pairs of sentences in several scripts. */
class BleuTest {
    private static final double ROUNDING = 1e-10;
    private static final JsonNode GOLDEN = Json.read(Path.of("src/test/resources/golden/metrics.json"));
    private static final List<String> SAID = texts("hypothesis");
    private static final List<String> EXPECTED = texts("reference");
    private static final List<String> OTHERS = texts("reference2");

    static List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        GOLDEN.get("pairs").forEach(pair -> texts.add(pair.get(field).asText()));
        return texts;
    }

    private static List<List<String>> once() {
        return EXPECTED.stream().map(List::of).toList();
    }

    private static List<List<String>> twice() {
        List<List<String>> both = new ArrayList<>();
        for (int i = 0; i < EXPECTED.size(); i++) {
            both.add(List.of(EXPECTED.get(i), OTHERS.get(i)));
        }
        return both;
    }

    private static void same(JsonNode golden, Bleu found) {
        assertEquals(golden.get("score").asDouble(), found.score(), ROUNDING);
        assertEquals(golden.get("bp").asDouble(), found.brevityPenalty(), ROUNDING);
        assertEquals(golden.get("sys_len").asLong(), found.words());
        assertEquals(golden.get("ref_len").asLong(), found.referenceWords());
        for (int n = 0; n < 4; n++) {
            assertEquals(
                    golden.get("precisions").get(n).asDouble(),
                    found.precisions().get(n),
                    ROUNDING);
            assertEquals(golden.get("counts").get(n).asLong(), found.matches().get(n));
            assertEquals(golden.get("totals").get(n).asLong(), found.totals().get(n));
        }
    }

    @Test
    void whatWasEscapedTwiceIsUndoneTwice() {
        assertEquals(List.of("a", "<", "b"), BleuWords.NIST.of("a &amp;lt; b"));
    }

    @Test
    void wordsAreThoseOf13a() {
        for (int i = 0; i < SAID.size(); i++) {
            assertEquals(
                    GOLDEN.get("tokenize_13a").get(i).asText(),
                    String.join(" ", BleuWords.NIST.of(SAID.get(i))),
                    SAID.get(i));
        }
    }

    @Test
    void aCorpusScoresAsSacreBleuSays() {
        JsonNode golden = GOLDEN.get("bleu_corpus");
        same(golden.get("one_reference"), Bleu.of(SAID, EXPECTED));
        same(golden.get("two_references"), Bleu.of(SAID, twice(), BleuOptions.USUAL));
        same(golden.get("first_four_pairs"), Bleu.of(SAID.subList(0, 4), EXPECTED.subList(0, 4)));
        same(golden.get("identical"), Bleu.of(EXPECTED, EXPECTED));
    }

    @Test
    void everyOptionScoresAsSacreBleuSays() {
        JsonNode golden = GOLDEN.get("bleu_corpus");
        Map.of(
                        "lowercase", BleuOptions.USUAL.with(Letters.LOWERED),
                        "tokenize_none", BleuOptions.USUAL.with(BleuWords.AS_WRITTEN),
                        "tokenize_char", BleuOptions.USUAL.with(BleuWords.CHARACTERS),
                        "tokenize_intl", BleuOptions.USUAL.with(BleuWords.INTERNATIONAL),
                        "smooth_none", BleuOptions.USUAL.with(Smoothing.NONE),
                        "smooth_floor", BleuOptions.USUAL.with(Smoothing.FLOOR),
                        "smooth_add_k", BleuOptions.USUAL.with(Smoothing.ADD_ONE))
                .forEach((name, options) -> same(golden.get(name), Bleu.of(SAID, once(), options)));
    }

    @Test
    void aSentenceScoresWithTheLengthsThatItHas() {
        for (int i = 0; i < SAID.size(); i++) {
            assertEquals(
                    GOLDEN.get("bleu_sentence_effective_order").get(i).asDouble(),
                    Bleu.ofSentence(SAID.get(i), EXPECTED.get(i)).score(),
                    ROUNDING,
                    SAID.get(i));
            assertEquals(
                    GOLDEN.get("bleu_sentence_two_references").get(i).asDouble(),
                    Bleu.of(List.of(SAID.get(i)), List.of(twice().get(i)), BleuOptions.SENTENCE)
                            .score(),
                    ROUNDING,
                    SAID.get(i));
        }
    }

    @Test
    void aZeroPrecisionWithoutSmoothingIsAScoreOfZero() {
        List<List<String>> expected = List.of(List.of("a b x d e"));
        assertEquals(
                0,
                Bleu.of(List.of("a b c d e"), expected, BleuOptions.USUAL.with(Smoothing.NONE))
                        .score());
        assertTrue(Bleu.of(List.of("a b c d e"), expected, BleuOptions.USUAL).score() > 0);
    }

    @Test
    void textsAndReferencesHaveToBeAsMany() {
        ForgeException e = assertThrows(ForgeException.class, () -> Bleu.of(List.of("a"), List.of()));
        assertTrue(e.getMessage().startsWith("1 texts and references for 0"), e.getMessage());
        assertThrows(ForgeException.class, () -> Bleu.of(List.of("a"), List.of(List.of()), BleuOptions.USUAL));
    }
}
