package forge.engine;

import forge.base.ForgeException;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Generation against the definition, worked out in Java from the logits of whole sequences. */
class DecoderTest {
    private static final int V = TinyModel.VOCAB_SIZE;
    private static CausalLM model;

    /** Fresh weights, ten times as large, so that the logits differ enough to be told apart. */
    @BeforeAll
    static void create() {
        model = TinyModel.gpt2(5);
        for (String name : List.of("transformer.wte.weight", "transformer.wpe.weight")) {
            var tensor = model.weights().get(name);
            float[] values = tensor.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] *= 10;
            }
            model.weights()
                    .set(name, forge.tensor.NamedTensor.of(name, tensor.info().shape(), values));
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static long[] alone(long[] prompt, Sampling sampling, double[] uniform, long... stop) {
        try (Decoder decoder = model.decoder(TinyModel.CONTEXT_LENGTH)) {
            decoder.start(prompt);
            return decoder.append(sampling, uniform, stop);
        }
    }

    @Test
    void everySettingDrawsFromTheDistributionOfItsDefinition() {
        SplittableRandom random = new SplittableRandom(3);
        int compared = 0;
        for (int round = 0; round < 60; round++) {
            Sampling sampling = Sampling.builder()
                    .repetitionPenalty(random.nextBoolean() ? 1 : 0.5 + random.nextDouble())
                    .temperature(0.3 + random.nextDouble())
                    .topK(random.nextInt(2 * V))
                    .topP(random.nextBoolean() ? 1 : 0.2 + 0.8 * random.nextDouble())
                    .minP(random.nextBoolean() ? 0 : 0.5 * random.nextDouble())
                    .build();
            long[] prompt = random.longs(1 + random.nextInt(4), 0, V).toArray();
            double[] uniform = random.doubles(6).toArray();
            long[] found = alone(prompt, sampling, uniform);
            long[] text = prompt;
            for (int i = 0; i < found.length; i++) {
                Interval chance = chances(text, sampling).get((int) found[i]);
                // a number at the very border of two tokens may fall on either side
                assertTrue(
                        chance.from() - 1e-5 <= uniform[i] && uniform[i] <= chance.to() + 1e-5,
                        "round " + round + ", token " + i + ": " + sampling);
                assertTrue(chance.to() > chance.from(), "round " + round + ": a token without probability was taken");
                text = joined(text, found[i]);
                compared++;
            }
        }
        assertEquals(360, compared);
    }

    /** The numbers from 0 to 1 that draw a token. */
    private record Interval(double from, double to) {}

    /** What draws each token: the likeliest has the interval from 0, the next one follows. */
    private static List<Interval> chances(long[] text, Sampling sampling) {
        double[] logits = lastLogits(text);
        double penalty = sampling.repetitionPenalty();
        Arrays.stream(text).distinct().forEach(id -> logits[(int) id] *= logits[(int) id] < 0 ? penalty : 1 / penalty);
        int[] order = IntStream.range(0, V)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -logits[id]))
                .mapToInt(id -> id)
                .toArray();
        int k = sampling.topK() == 0 ? V : Math.min(V, sampling.topK());
        double[] p = new double[V];
        for (int i = 0; i < k; i++) {
            p[i] = Math.exp((logits[order[i]] - logits[order[0]]) / sampling.temperature());
        }
        double sum = Arrays.stream(p).sum();
        double before = 0;
        for (int i = 0; i < k; i++) {
            double share = p[i] / sum;
            p[i] = before >= sampling.topP() || p[i] < sampling.minP() * p[0] ? 0 : p[i];
            before += share;
        }
        double kept = Arrays.stream(p).sum();
        Interval[] chances = new Interval[V];
        double running = 0;
        for (int i = 0; i < V; i++) {
            chances[order[i]] = new Interval(running / kept, (running + p[i]) / kept);
            running += p[i];
        }
        return List.of(chances);
    }

    private static long[] joined(long[] text, long... more) {
        return LongStream.concat(Arrays.stream(text), Arrays.stream(more)).toArray();
    }

    private static double[] lastLogits(long[] text) {
        float[] all = model.logits(text, 1);
        return IntStream.range(0, V).mapToDouble(i -> all[all.length - V + i]).toArray();
    }

    @Test
    void rowsOfABatchAreWhatEachIsAlone() {
        SplittableRandom random = new SplittableRandom(7);
        for (Sampling sampling : List.of(
                Sampling.GREEDY,
                Sampling.builder().topK(10).build(),
                Sampling.builder().repetitionPenalty(1.5).temperature(0.7).build())) {
            List<long[]> prompts = prompts(random, 3, 4);
            double[][] uniform = numbers(random, 3, 9);
            try (Decoder decoder = model.decoder(TinyModel.CONTEXT_LENGTH)) {
                decoder.start(prompts);
                List<long[]> first = decoder.append(sampling, halves(uniform, 0, 4));
                List<long[]> second = decoder.append(sampling, halves(uniform, 4, 9));
                for (int row = 0; row < 3; row++) {
                    assertArrayEquals(
                            alone(prompts.get(row), sampling, uniform[row]),
                            joined(first.get(row), second.get(row)),
                            sampling + ", row " + row);
                }
            }
        }
    }

    @Test
    void rowsOfDifferentLengthAreWhatEachIsAlone() {
        SplittableRandom random = new SplittableRandom(19);
        for (Sampling sampling : List.of(
                Sampling.GREEDY,
                Sampling.builder().topP(0.9).repetitionPenalty(1.3).build())) {
            List<long[]> prompts = IntStream.of(1, 6, 4, 6)
                    .mapToObj(length -> random.longs(length, 0, V).toArray())
                    .toList();
            double[][] uniform = numbers(random, 4, 10);
            try (Decoder decoder = model.decoder(TinyModel.CONTEXT_LENGTH)) {
                decoder.start(prompts);
                List<long[]> first = decoder.append(sampling, halves(uniform, 0, 3));
                decoder.select(2, 0);
                double[][] rest = halves(new double[][] {uniform[2], uniform[0]}, 3, 10);
                List<long[]> second = decoder.append(sampling, rest);
                for (int i = 0; i < 2; i++) {
                    int row = i == 0 ? 2 : 0;
                    long[] expected = alone(prompts.get(row), sampling, uniform[row]);
                    assertArrayEquals(expected, joined(first.get(row), second.get(i)), sampling + ", row " + row);
                }
                long[] longest = alone(prompts.get(1), sampling, halves(uniform, 0, 3)[1]);
                assertArrayEquals(longest, first.get(1));
            }
        }
    }

    private static List<long[]> prompts(SplittableRandom random, int rows, int length) {
        return IntStream.range(0, rows)
                .mapToObj(row -> random.longs(length, 0, V).toArray())
                .toList();
    }

    private static double[][] numbers(SplittableRandom random, int rows, int tokens) {
        return IntStream.range(0, rows)
                .mapToObj(row -> random.doubles(tokens).toArray())
                .toArray(double[][]::new);
    }

    private static double[][] halves(double[][] uniform, int from, int to) {
        return Arrays.stream(uniform)
                .map(row -> Arrays.copyOfRange(row, from, to))
                .toArray(double[][]::new);
    }

    @Test
    void eachRowEndsAtItsStopTokenAndTheLoopWhenAllHave() {
        SplittableRandom random = new SplittableRandom(11);
        Sampling sampling = Sampling.builder().build();
        long[] stop = LongStream.range(0, V / 4).toArray();
        boolean early = false;
        for (int round = 0; round < 20; round++) {
            List<long[]> prompts = prompts(random, 2, 3);
            double[][] uniform = numbers(random, 2, 12);
            try (Decoder decoder = model.decoder(TinyModel.CONTEXT_LENGTH)) {
                decoder.start(prompts);
                int room = decoder.room();
                List<long[]> both = decoder.append(sampling, uniform, stop);
                int longest = Math.max(both.get(0).length, both.get(1).length);
                for (int row = 0; row < 2; row++) {
                    assertArrayEquals(alone(prompts.get(row), sampling, uniform[row], stop), both.get(row));
                }
                assertEquals(room - longest, decoder.room(), "the loop went on");
                early |= longest < 12;
            }
        }
        assertTrue(early, "no round ended early");
    }

    @Test
    void rowsGoOnWhenOthersAreLeftOutOrRepeated() {
        SplittableRandom random = new SplittableRandom(13);
        Sampling sampling = Sampling.builder().repetitionPenalty(1.3).build();
        List<long[]> prompts = prompts(random, 3, 5);
        double[][] uniform = numbers(random, 3, 8);
        try (Decoder decoder = model.decoder(TinyModel.CONTEXT_LENGTH)) {
            decoder.start(prompts);
            List<long[]> first = decoder.append(sampling, halves(uniform, 0, 3));
            decoder.select(2, 0, 2);
            assertEquals(3, decoder.rows());
            double[][] rest = halves(new double[][] {uniform[2], uniform[0], uniform[2]}, 3, 8);
            List<long[]> second = decoder.append(sampling, rest);
            long[] two = alone(prompts.get(2), sampling, uniform[2]);
            assertArrayEquals(two, joined(first.get(2), second.get(0)));
            assertArrayEquals(alone(prompts.get(0), sampling, uniform[0]), joined(first.get(0), second.get(1)));
            assertArrayEquals(two, joined(first.get(2), second.get(2)));
        }
    }

    @Test
    void candidatesAreTheBestOfAllRowsAndRowsFollowTheirChoice() {
        SplittableRandom random = new SplittableRandom(17);
        List<long[]> texts = new ArrayList<>(prompts(random, 2, 3));
        double[] scores = {-0.5, -1.25};
        try (Decoder decoder = model.decoder(TinyModel.CONTEXT_LENGTH)) {
            decoder.start(texts);
            for (int[] rows : List.of(new int[] {1, 0}, new int[] {0, 0}, new int[] {1, 1, 0}, new int[] {2, 1, 0})) {
                List<Decoder.Candidate> found = decoder.candidates(scores, 5, 1.4);
                List<Decoder.Candidate> expected = best(texts, scores, 1.4).subList(0, 5);
                for (int i = 0; i < 5; i++) {
                    assertEquals(expected.get(i).row(), found.get(i).row());
                    assertEquals(expected.get(i).token(), found.get(i).token());
                    assertEquals(expected.get(i).score(), found.get(i).score(), 1e-4);
                }
                long[] tokens = random.longs(rows.length, 0, V).toArray();
                decoder.advance(rows, tokens);
                List<long[]> before = List.copyOf(texts);
                texts.clear();
                for (int i = 0; i < rows.length; i++) {
                    texts.add(joined(before.get(rows[i]), tokens[i]));
                }
                scores = random.doubles(rows.length, -2, 0).toArray();
            }
        }
    }

    private static List<Decoder.Candidate> best(List<long[]> texts, double[] scores, double penalty) {
        List<Decoder.Candidate> all = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            double[] logits = lastLogits(texts.get(row));
            double top = Arrays.stream(logits).max().orElseThrow();
            double log = top
                    + Math.log(Arrays.stream(logits).map(x -> Math.exp(x - top)).sum());
            for (int id = 0; id < V; id++) {
                int token = id;
                boolean had = Arrays.stream(texts.get(row)).anyMatch(t -> t == token);
                all.add(new Decoder.Candidate(row, id, scores[row] + (logits[id] - log) * (had ? penalty : 1)));
            }
        }
        all.sort(Comparator.comparingDouble(candidate -> -candidate.score()));
        return all;
    }

    @Test
    void callsInTheWrongOrderSayWhatIsMissing() {
        try (Decoder decoder = model.decoder(8)) {
            Sampling penalty = Sampling.builder().repetitionPenalty(2).build();
            assertMessage("call start(prompt) first", () -> decoder.append(penalty, new double[1]));
            assertMessage("a prompt needs at least one token", () -> decoder.start(List.of(new long[0])));
            decoder.start(List.of(new long[] {1}, new long[] {2}));
            assertMessage("this decoder has 2 rows", () -> decoder.append(penalty, new double[1]));
            decoder.append(Sampling.GREEDY, new double[2][1]);
            assertMessage("from the first new token on", () -> decoder.append(penalty, new double[2][1]));
            assertMessage("call candidates first", () -> decoder.advance(new int[] {0}, new long[] {1}));
        }
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(ForgeException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
