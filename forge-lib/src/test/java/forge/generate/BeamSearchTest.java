package forge.generate;

import forge.base.ForgeException;
import forge.generate.BeamSearch.EarlyStopping;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BeamSearchTest {
    private static final int V = TinyModel.VOCAB_SIZE;

    /** A text of the model's with the sum of its log-probabilities. */
    private record Text(int[] tokens, double sum) {
        double score(double lengthPenalty) {
            return sum / Math.pow(tokens.length, lengthPenalty);
        }
    }

    /** As many beams as tokens keep every text of two tokens, so the best of all texts has to come out. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 3, -2})
    void withABeamForEveryTokenTheBestOfAllTextsIsFound(double lengthPenalty) {
        for (int seed = 0; seed < 5; seed++) {
            try (CausalLM model = TinyModel.gpt2(seed)) {
                BeamSearch search =
                        BeamSearch.of(V).lengthPenalty(lengthPenalty).earlyStopping(EarlyStopping.NEVER);
                int[] prompt = {3, 1, 4};
                Generation found = Generator.of(model)
                        .beams(search)
                        .maxTokens(2)
                        .generateFromIds(List.of(prompt))
                        .get(0);
                Text best = all(model, prompt, 2).stream()
                        .max((a, b) -> Double.compare(a.score(lengthPenalty), b.score(lengthPenalty)))
                        .orElseThrow();
                assertArrayEquals(
                        Arrays.stream(best.tokens()).filter(id -> id != 0).toArray(), found.tokenIds(), "seed " + seed);
            }
        }
    }

    /** Every text of one or two tokens; 0 ends it. */
    private static List<Text> all(CausalLM model, int[] prompt, int length) {
        List<Text> all = new ArrayList<>();
        double[] logProbs = logProbs(model, prompt);
        for (int id = 0; id < V; id++) {
            if (id == 0 || length == 1) {
                all.add(new Text(new int[] {id}, logProbs[id]));
                continue;
            }
            for (Text rest : all(model, joined(prompt, id), length - 1)) {
                all.add(new Text(joined(new int[] {id}, rest.tokens()), logProbs[id] + rest.sum()));
            }
        }
        return all;
    }

    private static double[] logProbs(CausalLM model, int[] ids) {
        float[] logits = model.logits(Arrays.stream(ids).asLongStream().toArray(), 1);
        double[] last = IntStream.range(0, V)
                .mapToDouble(i -> logits[logits.length - V + i])
                .toArray();
        double log = Math.log(Arrays.stream(last).map(Math::exp).sum());
        return Arrays.stream(last).map(x -> x - log).toArray();
    }

    private static int[] joined(int[] a, int... b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    @Test
    void beamsFindATextThatIsAtLeastAsLikelyAsTheGreedyOne() {
        for (int seed = 0; seed < 5; seed++) {
            try (CausalLM model = TinyModel.gpt2(seed)) {
                Generator generator = Generator.of(model).maxTokens(8).temperature(0);
                int[] prompt = {7, 7};
                int[] greedy = generator.generateFromIds(List.of(prompt)).get(0).tokenIds();
                int[] beams = generator
                        .beams(6)
                        .generateFromIds(List.of(prompt))
                        .get(0)
                        .tokenIds();
                assertTrue(mean(model, prompt, beams) >= mean(model, prompt, greedy) - 1e-5, "seed " + seed);
            }
        }
    }

    /** Of a text that was cut at 8 tokens or ended by 0, which counts. */
    private static double mean(CausalLM model, int[] prompt, int[] text) {
        int[] whole = text.length < 8 ? joined(text, 0) : text;
        double sum = 0;
        for (int i = 0; i < whole.length; i++) {
            sum += logProbs(model, joined(prompt, Arrays.copyOf(whole, i)))[whole[i]];
        }
        return sum / whole.length;
    }

    @Test
    void theEndComesWhenItsKindOfEarlyStoppingSaysSo() {
        long[] two = {1, 0};
        for (EarlyStopping early : EarlyStopping.values()) {
            WholeTexts whole = new WholeTexts(BeamSearch.of(2).earlyStopping(early), 10);
            whole.add(two, -2); // -1 a token
            assertFalse(whole.isDone(-100, 2), "one text is less than two beams");
            whole.add(two, -6); // -3 a token
            assertEquals(early == EarlyStopping.ON, whole.isDone(-8, 4), early + ": an open text of -2 a token");
            assertEquals(early != EarlyStopping.NEVER, whole.isDone(-16, 4), early + ": -4, and -1.6 after 10 tokens");
            assertTrue(whole.isDone(-31, 4), early + ": at best -3.1");
        }
    }

    @Test
    void theBestTextsPushOutTheWorst() {
        WholeTexts whole = new WholeTexts(BeamSearch.of(2), 10);
        whole.add(new long[] {1}, -3);
        whole.add(new long[] {2}, -2);
        whole.add(new long[] {3}, -4); // worse than both
        assertArrayEquals(new long[] {2}, whole.best());
        whole.add(new long[] {4, 4}, -3); // -1.5 a token
        assertArrayEquals(new long[] {4, 4}, whole.best());
        assertTrue(whole.isDone(-2, 1), "-2 is the worst of the two");
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThrows(ForgeException.class, () -> BeamSearch.of(1));
        assertThrows(ForgeException.class, () -> BeamSearch.of(2).lengthPenalty(Double.NaN));
    }
}
