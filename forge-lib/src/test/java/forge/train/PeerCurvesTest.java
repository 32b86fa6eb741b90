package forge.train;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.engine.StepResult;
import forge.engine.TrainStep;
import forge.graph.Adafactor;
import forge.graph.AdamW;
import forge.graph.Lion;
import forge.graph.Momentum;
import forge.graph.Muon;
import forge.graph.Optimizer;
import forge.graph.Optimizer.Decayed;
import forge.graph.Sgd;
import forge.graph.torch.StepOptions;
import forge.lora.Lora;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Twenty steps by PyTorch, transformers and PEFT in float64 (golden/peers/README.md), and the same ones here in float32. */
class PeerCurvesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final JsonNode CURVES = Json.read(GOLDEN.resolve("peers/curves.json"));
    private static final Decayed MATRICES = Decayed.MATRICES;
    private static final AdamW BESIDE_MUON = new AdamW(0.9, 0.999, 1e-8, 0.1, MATRICES);

    static Stream<Arguments> rules() {
        Adafactor.Step absolute = Adafactor.Step.ABSOLUTE;
        return Stream.of(
                arguments("adamw", 1e-3, BESIDE_MUON),
                arguments("adamw_betas", 1e-3, new AdamW(0.8, 0.95, 1e-6, 0.1, MATRICES)),
                arguments("sgd", 0.05, new Sgd(0, Momentum.CLASSICAL, 0.1, MATRICES)),
                arguments("sgd_momentum", 0.05, new Sgd(0.9, Momentum.CLASSICAL, 0.1, MATRICES)),
                arguments("sgd_nesterov", 0.05, new Sgd(0.9, Momentum.NESTEROV, 0.1, MATRICES)),
                arguments("adafactor_torch", 1e-2, adafactor(Adafactor.Step.PYTORCH, 0, 0x1p-23)),
                arguments("adafactor_absolute", 1e-3, adafactor(absolute, 0, 1e-30)),
                arguments("adafactor_first_moment", 1e-3, adafactor(absolute, 0.9, 1e-30)),
                arguments("adafactor_relative", 1e-2, adafactor(Adafactor.Step.RELATIVE, 0, 1e-30)),
                arguments("muon", 1e-3, muon(0.95, Momentum.NESTEROV, Muon.Scale.MATCH_RMS_ADAMW)),
                arguments("muon_gpt2", 1e-3, muon(0.95, Momentum.NESTEROV, Muon.Scale.MATCH_RMS_ADAMW)),
                arguments("muon_original", 1e-3, muon(0.9, Momentum.CLASSICAL, Muon.Scale.ORIGINAL)),
                arguments("lion", 1e-4, new Lion(0.9, 0.99, 0.1, MATRICES)));
    }

    private static Adafactor adafactor(Adafactor.Step step, double beta1, double eps1) {
        return new Adafactor(step, beta1, -0.8, eps1, 1e-3, 1, 0.1, MATRICES);
    }

    private static Muon muon(double momentum, Momentum form, Muon.Scale scale) {
        return new Muon(momentum, form, 5, scale, 0.1, BESIDE_MUON);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void rulesOfPyTorchAndTransformers(String name, double rate, Optimizer rule) {
        JsonNode expected = CURVES.get("rules").get(name);
        StepOptions options = StepOptions.of(rule).withMaxGradNorm(1);
        try (CausalLM model = CausalLM.load(GOLDEN.resolve(expected.get("base").asText()));
                TrainStep step = model.trainStep(options)) {
            compare(expected, step, rate, name.equals("lion") ? 2e-5 : 1e-6); // signs of gradients that are almost 0
        }
    }

    /** Losses and norms of the gradient before each step, then the loss that the last one led to. */
    private static void compare(JsonNode expected, TrainStep step, double rate, double tolerance) {
        int steps = expected.get("norms").size();
        for (int i = 0; i <= steps; i++) {
            StepResult found = step.run(List.of(batch(i % steps)), i < steps ? rate : 0, i);
            near(expected.get("losses").get(i), found.loss(), tolerance, "loss of step " + i);
            if (i < steps) {
                near(expected.get("norms").get(i), found.gradNorm(), 5 * tolerance, "norm of step " + i);
            }
        }
    }

    private static void near(JsonNode expected, double found, double tolerance, String what) {
        assertEquals(expected.asDouble(), found, tolerance * expected.asDouble(), what);
    }

    @Test
    void smoothedLabels() {
        AdamW rule = new AdamW(0.9, 0.999, 1e-8, 0, MATRICES);
        StepOptions options = StepOptions.of(rule).withLabelSmoothing(0.1);
        try (CausalLM model = CausalLM.load(GOLDEN.resolve("gpt2"));
                TrainStep step = model.trainStep(options)) {
            compare(CURVES.get("smoothed"), step, 1e-3, 1e-6);
        }
    }

    /** PEFT's adapter, drawn there: AdamW, three steps of warm-up, a cosine, a clip. */
    @ParameterizedTest
    @ValueSource(strings = {"lora", "dora"})
    void aRunOfAnAdapter(String variant) {
        JsonNode expected = CURVES.get(variant);
        TrainConfig config = TrainConfig.builder()
                .optimizer(new AdamW(0.9, 0.999, 1e-8, 0.01, Decayed.ALL))
                .learningRate(5e-3)
                .schedule("cosine")
                .warmupSteps(3)
                .warmupStart(LrSchedule.WarmupStart.ZERO)
                .floor(0)
                .maxGradNorm(1)
                .epochs(1)
                .build();
        Batch[] batches = IntStream.range(0, 10).mapToObj(PeerCurvesTest::batch).toArray(Batch[]::new);
        try (CausalLM base = CausalLM.load(GOLDEN.resolve("llama"));
                CausalLM tuned = Lora.load(base, GOLDEN.resolve("peers/run_" + variant))) {
            Run run = Trainer.of(tuned, config).fit(TinyModel.batches(batches));
            compare(expected, run, 1e-6);
            Batch first = batches[0];
            near(expected.get("losses").get(10), tuned.lossSum(first) / first.scoredTokens(), 1e-6, "after the run");
        }
    }

    private static void compare(JsonNode expected, Run run, double tolerance) {
        assertEquals(expected.get("norms").size(), run.steps().size());
        for (int i = 0; i < run.steps().size(); i++) {
            Run.Step found = run.steps().get(i);
            near(expected.get("losses").get(i), found.loss(), tolerance, "loss of step " + i);
            near(expected.get("norms").get(i), found.gradNorm(), 5 * tolerance, "norm of step " + i);
        }
    }

    /**
     * transformers' Trainer over three epochs of seven examples, two a batch and two batches a step: its loss of a step is the
     * mean over the tokens that count in all of its batches (num_items_in_batch), and so is ours.
     */
    @Test
    void aRunOfTheTrainerOfTransformers() {
        JsonNode expected = CURVES.get("trainer");
        TrainConfig config = TrainConfig.builder()
                .optimizer(BESIDE_MUON)
                .learningRate(1e-3)
                .schedule("cosine")
                .warmupSteps(2)
                .warmupStart(LrSchedule.WarmupStart.ZERO)
                .floor(0)
                .maxGradNorm(1)
                .gradientAccumulationSteps(2)
                .epochs(3)
                .build();
        JsonNode examples = expected.get("examples");
        Batch[] batches =
                IntStream.range(0, 4).mapToObj(i -> pair(examples, 2 * i)).toArray(Batch[]::new);
        try (CausalLM model = CausalLM.load(GOLDEN.resolve("gpt2"))) {
            Run run = Trainer.of(model, config).fit(TinyModel.batches(batches));
            compare(expected, run, 1e-6);
            for (int i = 0; i < run.steps().size(); i++) {
                assertEquals(
                        expected.get("rates").get(i).asDouble(),
                        run.steps().get(i).learningRate(),
                        1e-12);
            }
        }
    }

    /** Two examples in rows of twelve; one that there is none of counts nothing. */
    private static Batch pair(JsonNode examples, int from) {
        long[] ids = new long[24];
        long[] targets = new long[24];
        Arrays.fill(targets, Batch.IGNORE);
        for (int row = 0; row < 2 && from + row < examples.size(); row++) {
            JsonNode example = examples.get(from + row);
            for (int t = 0; t < example.get("input_ids").size(); t++) {
                ids[12 * row + t] = example.get("input_ids").get(t).asLong();
                if (t > 0) {
                    targets[12 * row + t - 1] = example.get("labels").get(t).asLong();
                }
            }
        }
        return new Batch(new BatchShape(2, 12), ids, targets);
    }

    private static Batch batch(int step) {
        JsonNode rows = CURVES.get("ids").get(step);
        int length = rows.get(0).size() - 1;
        long[] ids = new long[rows.size() * length];
        long[] targets = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            JsonNode row = rows.get(i / length);
            ids[i] = row.get(i % length).asLong();
            boolean counts = step % 2 == 0 || i < length || i >= length + 5;
            targets[i] = counts ? row.get(i % length + 1).asLong() : Batch.IGNORE;
        }
        return new Batch(new BatchShape(rows.size(), length), ids, targets);
    }
}
