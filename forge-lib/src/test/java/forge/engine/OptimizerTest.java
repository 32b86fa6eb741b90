package forge.engine;

import forge.base.ForgeException;
import forge.data.Batch;
import forge.graph.Adafactor;
import forge.graph.AdamW;
import forge.graph.Ema;
import forge.graph.LearningRates;
import forge.graph.LinearLayout;
import forge.graph.Lion;
import forge.graph.Momentum;
import forge.graph.Muon;
import forge.graph.Optimizer;
import forge.graph.Optimizer.Decayed;
import forge.graph.Sgd;
import forge.graph.TorchUpdate;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.TinyModel;
import forge.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every rule against {@link ReferenceRule}, its formula in float64 on the same gradients. */
class OptimizerTest {
    private static final double RATE = 2e-3;
    private static final int STEPS = 6;

    record Case(String name, Optimizer rule, ReferenceRule reference) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> rules() {
        Decayed matrices = Decayed.MATRICES;
        AdamW adamW = new AdamW(0.8, 0.95, 1e-6, 0.3, matrices);
        return Stream.of(
                new Case("AdamW", adamW, ReferenceRule.adamW(0.8, 0.95, 1e-6, 0.3)),
                new Case("plain SGD", Sgd.DEFAULT, ReferenceRule.sgd(0, false, 0)),
                new Case(
                        "SGD with momentum",
                        new Sgd(0.9, Momentum.CLASSICAL, 0.3, matrices),
                        ReferenceRule.sgd(0.9, false, 0.3)),
                new Case(
                        "SGD with look-ahead",
                        new Sgd(0.9, Momentum.NESTEROV, 0.3, matrices),
                        ReferenceRule.sgd(0.9, true, 0.3)),
                new Case("Lion", new Lion(0.9, 0.99, 0.3, matrices), ReferenceRule.lion(0.9, 0.99, 0.3)),
                new Case("Adafactor", Adafactor.DEFAULT, ReferenceRule.adafactor(Adafactor.DEFAULT)),
                new Case("Adafactor with a first moment", firstMoment(), ReferenceRule.adafactor(firstMoment())),
                new Case("Adafactor with relative steps", relative(), ReferenceRule.adafactor(relative())),
                new Case(
                        "Adafactor of PyTorch",
                        Adafactor.of(Adafactor.Step.PYTORCH),
                        ReferenceRule.adafactor(Adafactor.of(Adafactor.Step.PYTORCH))),
                new Case("Muon", Muon.DEFAULT, ReferenceRule.muon(Muon.DEFAULT, LinearLayout.IN_OUT)),
                new Case("original Muon", originalMuon(), ReferenceRule.muon(originalMuon(), LinearLayout.IN_OUT)));
    }

    private static Adafactor firstMoment() {
        return new Adafactor(Adafactor.Step.ABSOLUTE, 0.9, -0.8, 1e-30, 1e-3, 0.7, 0.3, Decayed.MATRICES);
    }

    private static Adafactor relative() {
        return new Adafactor(Adafactor.Step.RELATIVE, 0, -0.8, 1e-30, 1e-3, 1, 20, Decayed.MATRICES);
    }

    private static Muon originalMuon() {
        return new Muon(0.9, Momentum.CLASSICAL, 3, Muon.Scale.ORIGINAL, 0.3, AdamW.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void stepsFollowTheFormula(Case test) {
        follow(test.reference(), StepOptions.of(test.rule()), name -> 1);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void stepsFollowTheFormulaOnAClippedGradient(Case test) {
        follow(test.reference(), StepOptions.of(test.rule()).withMaxGradNorm(0.1), name -> 1);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void parametersLearnAtTheirOwnRates(Case test) {
        LearningRates rates =
                LearningRates.EQUAL.with("mlp.c_fc", 4).with("mlp", 0.5).with("ln_1.bias", 3);
        StepOptions options = StepOptions.of(test.rule()).withLearningRates(rates);
        follow(test.reference(), options, name -> {
            if (name.contains(".mlp.c_fc.")) {
                return 4;
            }
            return name.contains(".mlp.") ? 0.5 : name.endsWith(".ln_1.bias") ? 3 : 1;
        });
    }

    private interface Factor {
        double of(String parameter);
    }

    private static void follow(ReferenceRule reference, StepOptions options, Factor factor) {
        try (CausalLM model = TinyModel.layers(2, 0)) {
            follow(model, reference, options, factor);
        }
    }

    private static void follow(CausalLM model, ReferenceRule reference, StepOptions options, Factor factor) {
        try (TrainStep step = model.trainStep(options)) {
            Map<String, double[]> expected = weights(model);
            for (int t = 1; t <= STEPS; t++) {
                StepResult result = step.run(List.of(TinyModel.random(2, 16, t)), RATE, t);
                Map<String, float[]> gradients = step.gradients();
                double norm = norm(gradients);
                assertEquals(Math.min(norm, result.gradNorm()), norm, 1e-5, "norm of step " + t);
                for (NamedTensor parameter : parameters(model)) {
                    String name = parameter.info().name();
                    double[] values = expected.get(name);
                    double[] gradient = doubles(gradients.get(name));
                    double rate = RATE * factor.of(name);
                    reference.step(name, parameter.info().shape(), values, gradient, t, rate);
                    assertArrayEquals(values, doubles(parameter.floats()), 1e-6, name + " after step " + t);
                }
            }
        }
    }

    private static List<NamedTensor> parameters(CausalLM model) {
        return model.weights().parameters().stream()
                .map(parameter -> model.weights().get(parameter.name()))
                .toList();
    }

    private static Map<String, double[]> weights(CausalLM model) {
        Map<String, double[]> weights = new HashMap<>();
        parameters(model).forEach(tensor -> weights.put(tensor.info().name(), doubles(tensor.floats())));
        return weights;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static double norm(Map<String, float[]> gradients) {
        double squares = 0;
        for (float[] gradient : gradients.values()) {
            for (float value : gradient) {
                squares += (double) value * value;
            }
        }
        return Math.sqrt(squares);
    }

    @Test
    void theNormIsMeasuredWhereNothingIsClipped() {
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(StepOptions.of(AdamW.DEFAULT))) {
            double measured =
                    step.run(List.of(TinyModel.random(2, 16, 1)), 0, 1).gradNorm();
            assertEquals(norm(step.gradients()), measured, 1e-5);
            assertTrue(measured > 0.1);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aGradientThatIsNoNumberChangesNothing(Case test) {
        Batch batch = TinyModel.random(2, 8, 1);
        StepOptions options = StepOptions.of(test.rule()).withEma(Ema.of(0.9));
        List<Map<String, double[]>> ends = new ArrayList<>();
        for (boolean interrupted : new boolean[] {false, true}) {
            try (CausalLM model = TinyModel.gpt2(1);
                    TrainStep step = model.trainStep(options)) {
                step.run(List.of(batch), RATE, 1);
                if (interrupted) {
                    Map<String, double[]> before = weights(model);
                    runWithNaN(model, step, batch);
                    weights(model).forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
                }
                step.run(List.of(batch), RATE, 1);
                step.takeAverage();
                ends.add(weights(model));
            }
        }
        ends.get(0)
                .forEach((name, values) -> assertArrayEquals(values, ends.get(1).get(name), name));
    }

    /** The weights are numbers, the logits are not. */
    private static void runWithNaN(CausalLM model, TrainStep step, Batch batch) {
        NamedTensor scale = model.weights().get("transformer.ln_f.weight");
        float[] good = scale.floats();
        float[] huge = good.clone();
        Arrays.fill(huge, 1e38f);
        model.weights()
                .set("transformer.ln_f.weight", NamedTensor.of("s", scale.info().shape(), huge));
        assertFalse(step.run(List.of(batch), RATE, 1).updated());
        model.weights()
                .set("transformer.ln_f.weight", NamedTensor.of("s", scale.info().shape(), good));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleLearnsInSixteenBits(Case test) {
        for (Precision precision : List.of(Precision.BF16, Precision.F16)) {
            learns(StepOptions.of(test.rule()).withMaxGradNorm(1).withPrecision(precision));
        }
    }

    private static void learns(StepOptions options) {
        Batch batch = TinyModel.random(4, 16, 1);
        double rate = options.optimizer() instanceof Sgd ? 0.3 : 1e-2;
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(options)) {
            double first = step.run(List.of(batch), rate, 1).loss();
            double last = first;
            for (int i = 0; i < 30; i++) {
                last = step.run(List.of(batch), rate, 1).loss();
            }
            assertTrue(last < 0.9 * first, options + ": " + first + " to " + last);
        }
    }

    @Test
    void everyParameterCanBeDecayed() {
        AdamW rule = new AdamW(0.9, 0.999, 1e-8, 0.5, Decayed.ALL);
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(rule, Double.POSITIVE_INFINITY)) {
            step.run(List.of(TinyModel.random(2, 8, 1)), 0.1, 1);
            float[] norm = model.weights().get("transformer.ln_f.weight").floats();
            for (float value : norm) { // 1 - 0.1 * 0.5, and 0.1 up or down
                assertEquals(0.1, Math.abs(value - 0.95), 1e-4);
            }
        }
    }

    @Test
    void aNameThatNoParameterHasIsRefusedWithThoseThatThereAre() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            StepOptions options =
                    StepOptions.of(AdamW.DEFAULT).withLearningRates(LearningRates.EQUAL.with("lora_B", 16));
            String message = assertThrows(ForgeException.class, () -> model.trainStep(options))
                    .getMessage();
            assertTrue(message.startsWith("the learning rate of \"lora_B\" was scaled"), message);
            assertTrue(message.contains("transformer.wte.weight"), message);
        }
    }

    @Test
    void ofTheNamesThatFitTheFirstCountsAndPartsAreWhole() {
        LearningRates rates = LearningRates.EQUAL.with("down_proj", 2).with("mlp", 3);
        assertEquals(2, rates.of("layers.0.mlp.down_proj.weight"));
        assertEquals(3, rates.of("layers.0.mlp.up_proj.weight"));
        assertEquals(1, rates.of("layers.0.mlp_norm.weight"));
        assertThrows(ForgeException.class, () -> rates.with("mlp", 0));
    }

    @Test
    void theAverageFollowsTheWeightsAndLeavesThemAlone() {
        for (Ema ema : List.of(Ema.of(0.9), new Ema(0.7, Ema.Warmup.NONE))) {
            try (CausalLM model = TinyModel.gpt2(1);
                    TrainStep step =
                            model.trainStep(StepOptions.of(AdamW.DEFAULT).withEma(ema))) {
                Map<String, double[]> average = weights(model);
                for (int t = 1; t <= 12; t++) {
                    step.run(List.of(TinyModel.random(2, 16, t)), 1e-2, t);
                    double rising = ema.warmup() == Ema.Warmup.RISING ? (1.0 + t) / (10.0 + t) : 1;
                    double decay = Math.min(ema.decay(), rising);
                    weights(model).forEach((name, p) -> {
                        double[] e = average.get(name);
                        for (int i = 0; i < e.length; i++) {
                            e[i] = decay * e[i] + (1 - decay) * p[i];
                        }
                    });
                }
                Map<String, double[]> before = weights(model);
                Map<String, double[]> found = step.averaged(() -> weights(model));
                average.forEach((name, e) -> assertArrayEquals(e, found.get(name), 1e-6, name));
                weights(model).forEach((name, p) -> assertArrayEquals(before.get(name), p, name));
                step.takeAverage();
                weights(model).forEach((name, p) -> assertArrayEquals(found.get(name), p, name));
            }
        }
    }

    @Test
    void withoutAnAverageTheWeightsStandForThemselves() {
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(StepOptions.of(AdamW.DEFAULT))) {
            Map<String, double[]> before = weights(model);
            step.averaged(() -> weights(model))
                    .forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
        }
    }

    /** A model with more than 2^18 weights in one group. */
    @Test
    void whatIsUpdatedInPiecesIsUpdatedWhole() {
        Gpt2Config config = Gpt2Config.builder()
                .vocabSize(TinyModel.VOCAB_SIZE)
                .contextLength(16)
                .hiddenSize(160)
                .numLayers(1)
                .numHeads(2)
                .build();
        Lion rule = new Lion(0.9, 0.99, 0.3, Decayed.MATRICES);
        try (CausalLM model = TinyModel.of(new Gpt2(config), 1)) {
            assertTrue(model.weights().count() > 1 << 18);
            follow(model, ReferenceRule.lion(0.9, 0.99, 0.3), StepOptions.of(rule), name -> 1);
        }
    }

    /** The one in the Javadoc of {@link Optimizer}. */
    record SignSgd(double weightDecay, Decayed decayed) implements Optimizer {
        @Override
        public List<State> state() {
            return List.of();
        }

        @Override
        public void update(TorchUpdate code) {
            code.whereFinite(() -> {
                code.decay(code.parameters());
                code.line("torch.sub_(" + code.parameters() + ", torch.mul(torch.sign(" + code.gradients() + "), "
                        + code.learningRate() + "))");
            });
        }
    }

    @Test
    void aRuleOfOnesOwnWorks() {
        follow(ReferenceRule.signSgd(0.3), StepOptions.of(new SignSgd(0.3, Decayed.MATRICES)), name -> 1);
    }

    @Test
    void numbersThatAreNoneOrEndlessAreRefused() {
        Decayed matrices = Decayed.MATRICES;
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            refused("eps is " + bad, () -> new AdamW(0.9, 0.999, bad, 0, matrices));
            refused("beta1 is " + bad, () -> new Lion(bad, 0.99, 0, matrices));
            refused("momentum is " + bad, () -> Sgd.of(bad));
            refused("weightDecay is " + bad, () -> new AdamW(0.9, 0.999, 1e-8, bad, matrices));
            refused("weightDecay is " + bad, () -> new Lion(0.9, 0.99, bad, matrices));
            refused("weightDecay is " + bad, () -> new Sgd(0.9, Momentum.CLASSICAL, bad, matrices));
            refused(
                    "weightDecay is " + bad,
                    () -> new Muon(0.9, Momentum.NESTEROV, 5, Muon.Scale.ORIGINAL, bad, AdamW.DEFAULT));
            Adafactor.Step step = Adafactor.Step.ABSOLUTE;
            refused("weightDecay is " + bad, () -> new Adafactor(step, 0, -0.8, 1e-30, 1e-3, 1, bad, matrices));
            refused("clipThreshold is " + bad, () -> new Adafactor(step, 0, -0.8, 1e-30, 1e-3, bad, 0, matrices));
            refused("eps2 is " + bad, () -> new Adafactor(step, 0, -0.8, 1e-30, bad, 1, 0, matrices));
            refused("eps1 is " + bad, () -> new Adafactor(step, 0, -0.8, bad, 1e-3, 1, 0, matrices));
            refused("beta2Decay is " + bad, () -> new Adafactor(step, 0, bad, 1e-30, 1e-3, 1, 0, matrices));
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        refused("momentum is 1.0", () -> Sgd.of(1));
        refused("is named \"P\"", () -> new Optimizer.State("P", Optimizer.Extent.EACH_WEIGHT));
        refused("needs a momentum", () -> new Sgd(0, Momentum.NESTEROV, 0, Decayed.ALL));
        refused("beta2 is 1.0", () -> new Lion(0.9, 1, 0, Decayed.ALL));
        refused("iterations is 0", () -> new Muon(0.9, Momentum.NESTEROV, 0, Muon.Scale.ORIGINAL, 0, AdamW.DEFAULT));
        refused(
                "beta2Decay is 0.8",
                () -> new Adafactor(Adafactor.Step.ABSOLUTE, 0, 0.8, 1e-30, 1e-3, 1, 0, Decayed.ALL));
        refused("decay of the average is 1.0", () -> Ema.of(1));
    }

    private static void refused(String expected, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(ForgeException.class, call).getMessage();
        assertTrue(message.contains(expected), message);
    }
}
