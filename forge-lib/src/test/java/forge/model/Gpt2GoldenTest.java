package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.engine.Decoder;
import forge.engine.Sampling;
import forge.engine.StepResult;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.AdamW;
import forge.graph.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Everything a model computes, against values of another implementation in float64 (golden/README.md). */
class Gpt2GoldenTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden/gpt2");
    private static final AdamW ADAM_W = new AdamW(0.9, 0.999, 1e-8, 0.01, AdamW.Decayed.ALL);

    private final JsonNode golden = Json.read(DIRECTORY.resolve("golden.json"));
    private final JsonNode tolerance = golden.get("suggested_abs_tolerance_float32");

    private static CausalLM load() {
        return CausalLM.load(DIRECTORY);
    }

    private long[] ids() {
        return longs(golden.get("input_ids"));
    }

    /** The golden labels stand at the token itself; a batch has them one earlier. */
    private Batch batch() {
        long[] labels = longs(golden.get("labels"));
        int t = labels.length / 2;
        long[] targets = new long[labels.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i % t == t - 1 ? Batch.IGNORE : labels[i + 1];
        }
        return new Batch(new BatchShape(2, t), ids(), targets);
    }

    private static long[] longs(JsonNode rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(rows::get)
                .flatMapToLong(row -> row.isArray()
                        ? IntStream.range(0, row.size())
                                .mapToLong(i -> row.get(i).asLong())
                        : java.util.stream.LongStream.of(row.asLong()))
                .toArray();
    }

    @Test
    void logitsAreThoseOfTheReference() {
        float[] expected = Safetensors.open(DIRECTORY.resolve("golden.safetensors"))
                .tensor("logits")
                .floats();
        long[] mask = longs(golden.get("attention_mask"));
        try (CausalLM model = load()) {
            float[] found = model.logits(ids(), 2);
            int v = model.architecture().vocabSize();
            for (int i = 0; i < expected.length; i++) {
                if (mask[i / v] == 1) {
                    assertEquals(expected[i], found[i], tolerance.get("logits").asDouble(), "logit " + i);
                }
            }
        }
    }

    @Test
    void lossWithoutTrainingIsThatOfTheReference() {
        try (CausalLM model = load()) {
            Batch batch = batch();
            assertEquals(golden.get("scored_label_count").asLong(), batch.scoredTokens());
            assertEquals(
                    golden.get("loss_f64").asDouble(),
                    model.lossSum(batch) / batch.scoredTokens(),
                    tolerance.get("loss").asDouble());
        }
    }

    @Test
    void gradientNormOfEveryParameterIsThatOfTheReference() {
        try (CausalLM model = load();
                TrainStep step = model.trainStep(ADAM_W, 1e9)) {
            StepResult result = step.run(List.of(batch()), 0, 1);
            assertEquals(
                    golden.get("loss_f64").asDouble(),
                    result.loss(),
                    tolerance.get("loss").asDouble());
            Map<String, float[]> gradients = step.gradients();
            double relative = tolerance.get("grad_norm_relative").asDouble();
            for (Parameter parameter : model.architecture().parameters()) {
                double expected =
                        golden.get("grad_norm_f64").get(parameter.name()).asDouble();
                assertEquals(expected, norm(gradients.get(parameter.name())), relative * expected, parameter.name());
            }
            double total = golden.get("total_grad_norm_f64").asDouble();
            assertEquals(total, result.gradNorm(), relative * total);
        }
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void fiveStepsOfAdamWFollowTheReference() {
        float[] expected = Safetensors.open(DIRECTORY.resolve("golden.safetensors"))
                .tensor("logits_after_adamw_step")
                .floats();
        JsonNode curve = golden.get("loss_curve_adamw_f64");
        try (CausalLM model = load();
                TrainStep step = model.trainStep(ADAM_W, Double.POSITIVE_INFINITY)) {
            for (int i = 0; i < curve.size(); i++) {
                StepResult result = step.run(List.of(batch()), 1e-3, i);
                assertEquals(
                        curve.get(i).asDouble(),
                        result.loss(),
                        tolerance.get("loss_curve").asDouble(),
                        "step " + i);
                if (i == 0) {
                    checkLogitsAfterStep(expected, model);
                }
            }
        }
    }

    /** The golden file has positions 10 to 19 of the first sequence. */
    private void checkLogitsAfterStep(float[] expected, CausalLM model) {
        float[] found = model.logits(ids(), 2);
        int from = 10 * model.architecture().vocabSize();
        double allowed = tolerance.get("logits_after_step").asDouble();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[from + i], allowed, "logit " + i);
        }
    }

    @Test
    void greedyDecodingGivesTheSameTokens() {
        long[] expected = longs(golden.get("greedy_16"));
        try (CausalLM model = load();
                Decoder decoder = model.decoder(40)) {
            decoder.start(longs(golden.get("greedy_prompt")));
            assertArrayEquals(expected, decoder.append(Sampling.GREEDY, new double[16]));
            // the same in pieces, which is how it is streamed
            decoder.start(longs(golden.get("greedy_prompt")));
            long[] first = decoder.append(Sampling.GREEDY, new double[5]);
            long[] second = decoder.append(Sampling.GREEDY, new double[11]);
            assertArrayEquals(
                    expected,
                    IntStream.range(0, 16)
                            .mapToLong(i -> i < 5 ? first[i] : second[i - 5])
                            .toArray());
        }
    }
}
