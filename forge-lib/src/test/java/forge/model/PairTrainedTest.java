package forge.model;

import forge.base.ForgeException;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.PreferenceBatch;
import forge.engine.LossScorer;
import forge.engine.TrainStep;
import forge.graph.AdamW;
import forge.graph.Objective;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.ReferencePairLoss.Pair;
import forge.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Losses of pairs by a whole model, against the formulas of the papers in float64. */
class PairTrainedTest {
    private static final double NO_CLIP = Double.POSITIVE_INFINITY;
    private static final int T = 12;

    private CausalLM model;

    @BeforeEach
    void createModel() {
        model = TinyModel.gpt2(1);
    }

    @AfterEach
    void closeModel() {
        model.close();
    }

    static Stream<Objective> objectives() {
        return Stream.of(
                Objective.dpo(0.1),
                Objective.dpo(0.5).withLabelSmoothing(0.1),
                Objective.ipo(0.2),
                Objective.ipoAveraged(0.2),
                Objective.orpo(0.1));
    }

    /** Random pairs with answers of 1 to T tokens and a random reference. */
    private static PreferenceBatch pairs(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BatchShape shape = new BatchShape(2 * count, T);
        long[] ids = random.longs(shape.tokens(), 0, TinyModel.VOCAB_SIZE).toArray();
        long[] targets = random.longs(shape.tokens(), 0, TinyModel.VOCAB_SIZE).toArray();
        float[] reference = new float[2 * count];
        for (int row = 0; row < 2 * count; row++) {
            int from = random.nextInt(T);
            Arrays.fill(targets, row * T, row * T + from, Batch.IGNORE);
            reference[row] = (float) (-3.4 * (T - from) + random.nextDouble(-3, 3));
        }
        return new PreferenceBatch(shape, ids, targets, reference);
    }

    /** What the model thinks of the pairs. */
    private List<Pair> scored(PreferenceBatch batch) {
        float[] tokens = model.logProbs(batch);
        double[] sums = new double[batch.shape().batchSize()];
        int[] counts = new int[sums.length];
        for (int i = 0; i < tokens.length; i++) {
            sums[i / T] += tokens[i];
            counts[i / T] += batch.targets()[i] == Batch.IGNORE ? 0 : 1;
        }
        List<Pair> pairs = new ArrayList<>();
        for (int row = 0; row < sums.length; row += 2) {
            pairs.add(new Pair(
                    sums[row],
                    sums[row + 1],
                    counts[row],
                    counts[row + 1],
                    batch.reference()[row],
                    batch.reference()[row + 1]));
        }
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void theLossIsThatOfThePaper(Objective objective) {
        PreferenceBatch batch = pairs(5, 3);
        double expected = scored(batch).stream()
                .mapToDouble(pair -> ReferencePairLoss.loss(objective, pair))
                .sum();
        assertEquals(expected, model.under(objective).lossSum(batch), 1e-4 * expected);
        assertEquals(5, batch.lossCount());
        try (TrainStep step = model.under(objective).trainStep(AdamW.DEFAULT, 1)) {
            assertEquals(expected / 5, step.run(List.of(batch), 0, 1).loss(), 1e-4 * expected);
        }
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void metricsAreMeansOverPairs(Objective objective) {
        PreferenceBatch batch = pairs(6, 4);
        LossScorer.Sums sums = model.under(objective).lossSums(batch);
        assertEquals(objective.metrics(), List.copyOf(sums.metrics().keySet()));
        boolean averages = objective.kind() == Objective.Kind.ORPO;
        double chosen = 0;
        double rejected = 0;
        double better = 0;
        for (Pair pair : scored(batch)) {
            double base = objective.needsReference() ? 1 : 0;
            double a = (pair.chosen() - base * pair.chosenReference()) / (averages ? pair.chosenTokens() : 1);
            double b = (pair.rejected() - base * pair.rejectedReference()) / (averages ? pair.rejectedTokens() : 1);
            chosen += objective.beta() * a;
            rejected += objective.beta() * b;
            better += a > b ? 1 : 0;
        }
        Map<String, Double> metrics = sums.metrics();
        assertEquals(chosen, metrics.get("rewards/chosen"), 1e-4);
        assertEquals(rejected, metrics.get("rewards/rejected"), 1e-4);
        assertEquals(chosen - rejected, metrics.get("rewards/margins"), 1e-4);
        assertEquals(better, metrics.get("rewards/accuracies"));
        assertTrue(better > 0 && better < 6, "the data shows nothing: " + better);
        try (TrainStep step = model.under(objective).trainStep(AdamW.DEFAULT, 1)) {
            Map<String, Double> means = step.run(List.of(batch), 0, 1).metrics();
            assertEquals(List.copyOf(metrics.keySet()), List.copyOf(means.keySet()));
            metrics.forEach((name, sum) -> assertEquals(sum / 6, means.get(name), 1e-5 * (1 + Math.abs(sum)), name));
        }
    }

    /** TRL's log_odds_ratio is the logarithm of a sigmoid, and log_odds_chosen what that is of. */
    @Test
    void orpoReportsItsTermsUnderTheNamesOfTrl() {
        PreferenceBatch one = pairs(1, 5);
        Objective orpo = Objective.orpo(0.3);
        Map<String, Double> metrics = model.under(orpo).lossSums(one).metrics();
        double z = metrics.get("log_odds_chosen");
        assertEquals(-Math.log(1 + Math.exp(-z)), metrics.get("log_odds_ratio"), 1e-5);
        double loss = metrics.get("nll_loss") - 0.3 * metrics.get("log_odds_ratio");
        assertEquals(loss, model.under(orpo).lossSum(one), 1e-4);
    }

    /** -log sigmoid(0). */
    @Test
    void dpoBeginsAtLogTwo() {
        PreferenceBatch bare = pairs(5, 3);
        float[] reference = new float[10];
        List<Pair> scored = scored(bare);
        for (int i = 0; i < 5; i++) {
            reference[2 * i] = (float) scored.get(i).chosen();
            reference[2 * i + 1] = (float) scored.get(i).rejected();
        }
        PreferenceBatch batch = new PreferenceBatch(bare.shape(), bare.inputIds(), bare.targets(), reference);
        for (Objective objective :
                List.of(Objective.dpo(0.1), Objective.dpo(0.5).withLabelSmoothing(0.2))) {
            assertEquals(5 * Math.log(2), model.under(objective).lossSum(batch), 1e-5);
        }
        assertEquals(5 * 25.0, model.under(Objective.ipo(0.1)).lossSum(batch), 1e-3, "(0 - 1 / (2 beta))^2");
    }

    @Test
    void aConstantInBothReferencesChangesNothing() {
        PreferenceBatch batch = pairs(4, 7);
        float[] shifted = batch.reference();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += 2 * (i / 2);
        }
        PreferenceBatch other = new PreferenceBatch(batch.shape(), batch.inputIds(), batch.targets(), shifted);
        Trainable dpo = model.under(Objective.dpo(0.3));
        assertEquals(dpo.lossSum(batch), dpo.lossSum(other), 1e-5);
    }

    /** sigmoid(h) + sigmoid(-h) = 1. */
    @Test
    void theOtherWayRoundIsTheOppositeProbability() {
        PreferenceBatch batch = pairs(1, 9);
        PreferenceBatch turned = new PreferenceBatch(
                batch.shape(),
                joined(Arrays.copyOfRange(batch.inputIds(), T, 2 * T), Arrays.copyOf(batch.inputIds(), T)),
                joined(Arrays.copyOfRange(batch.targets(), T, 2 * T), Arrays.copyOf(batch.targets(), T)),
                new float[] {batch.reference()[1], batch.reference()[0]});
        Trainable dpo = model.under(Objective.dpo(0.3));
        assertEquals(1, Math.exp(-dpo.lossSum(batch)) + Math.exp(-dpo.lossSum(turned)), 1e-5);
    }

    private static long[] joined(long[] first, long[] second) {
        long[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Of a head that is trained, and of one that is frozen, whose gradients take different ways. */
    @ParameterizedTest
    @MethodSource("objectives")
    void severalBatchesAreOneLargeBatch(Objective objective) {
        severalAreOne(model, objective);
        try (CausalLM tuned = Lora.attach(model, LoraConfig.of(4, 8, LoraConfig.ALL_LINEAR))) {
            severalAreOne(tuned, objective);
        }
    }

    private static void severalAreOne(CausalLM trained, Objective objective) {
        PreferenceBatch all = pairs(4, 11);
        List<PreferenceBatch> parts = List.of(part(all, 0, 3, T), part(all, 3, 4, T + 4)); // 3 pairs and 1, padded more
        Trainable view = trained.under(objective);
        Map<String, float[]> expected;
        double loss;
        try (TrainStep step = view.trainStep(AdamW.DEFAULT, NO_CLIP)) {
            loss = step.run(List.of(all), 0, 1).loss();
            expected = step.gradients();
        }
        try (TrainStep step = view.trainStep(AdamW.DEFAULT, NO_CLIP)) {
            assertEquals(loss, step.run(parts, 0, 1).loss(), 1e-5 * (1 + loss));
            double largest = 0;
            for (Map.Entry<String, float[]> gradient : step.gradients().entrySet()) {
                float[] other = expected.get(gradient.getKey());
                assertArrayEquals(other, gradient.getValue(), 2e-5f * (1 + max(other)), gradient.getKey());
                largest = Math.max(largest, max(other));
            }
            assertTrue(largest > 1e-3, "no gradient: " + largest);
        }
    }

    private static float max(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }

    /** Some pairs, in rows of another length, and one that does not count. */
    private static PreferenceBatch part(PreferenceBatch batch, int from, int to, int length) {
        int rows = 2 * (to - from) + 2;
        long[] ids = new long[rows * length];
        long[] targets = new long[rows * length];
        Arrays.fill(targets, Batch.IGNORE);
        float[] reference = new float[rows];
        for (int row = 2 * from; row < 2 * to; row++) {
            int at = (row - 2 * from) * length;
            System.arraycopy(batch.inputIds(), row * T, ids, at, T);
            System.arraycopy(batch.targets(), row * T, targets, at, T);
            reference[row - 2 * from] = batch.reference()[row];
        }
        return new PreferenceBatch(new BatchShape(rows, length), ids, targets, reference);
    }

    /** The gradient of a whole weight against differences of the loss. */
    @ParameterizedTest
    @MethodSource("objectives")
    void theGradientIsThatOfTheLoss(Objective objective) {
        PreferenceBatch batch = pairs(3, 13);
        String name = "transformer.wte.weight"; // embedding and head at once
        Trainable view = model.under(objective);
        float[] gradient;
        try (TrainStep step = view.trainStep(AdamW.DEFAULT, NO_CLIP)) {
            step.run(List.of(batch), 0, 1);
            gradient = step.gradients().get(name);
        }
        var weight = model.weights().get(name);
        float[] values = weight.floats();
        SplittableRandom random = new SplittableRandom(1);
        double[] direction = random.doubles(values.length, -1, 1).toArray();
        double expected = 0;
        for (int i = 0; i < values.length; i++) {
            expected += gradient[i] * direction[i];
        }
        double step = 1e-3;
        double difference = (lossAt(view, batch, name, values, direction, step)
                        - lossAt(view, batch, name, values, direction, -step))
                / (2 * step);
        assertEquals(expected, difference / 3, 0.01 * Math.abs(expected) + 1e-3);
        assertTrue(Math.abs(expected) > 0.01, "no gradient: " + expected);
    }

    private double lossAt(
            Trainable view, PreferenceBatch batch, String name, float[] values, double[] direction, double step) {
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (step * direction[i]);
        }
        var shape = model.weights().get(name).info().shape();
        model.weights().set(name, NamedTensor.of(name, shape, moved));
        return view.lossSum(batch);
    }

    @Test
    void aReferenceThatIsMissingSaysHowToGetOne() {
        PreferenceBatch batch = pairs(2, 3);
        PreferenceBatch bare = new PreferenceBatch(batch.shape(), batch.inputIds(), batch.targets(), new float[0]);
        String message = assertThrows(
                        ForgeException.class,
                        () -> model.under(Objective.dpo(0.1)).lossSum(bare))
                .getMessage();
        assertTrue(message.contains("withReference(model::logProbs)"), message);
        assertTrue(model.under(Objective.orpo(0.1)).lossSum(bare) > 0);
    }
}
