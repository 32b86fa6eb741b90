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
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Everything a model computes, against values of another implementation in float64 (golden/README.md). */
class GoldenModelTest {
    private static final AdamW ADAM_W = new AdamW(0.9, 0.999, 1e-8, 0.01, AdamW.Decayed.ALL);

    /** A model directory with reference values of what it computes. */
    record Golden(String name, Path directory, JsonNode values) {
        static Golden of(String name) {
            Path directory = Path.of("src/test/resources/golden").resolve(name);
            return new Golden(name, directory, Json.read(directory.resolve("golden.json")));
        }

        CausalLM load() {
            return CausalLM.load(directory);
        }

        float[] tensor(String tensor) {
            return Safetensors.open(directory.resolve("golden.safetensors"))
                    .tensor(tensor)
                    .floats();
        }

        double value(String key) {
            return values.get(key).asDouble();
        }

        double tolerance(String key) {
            return values.get("suggested_abs_tolerance_float32").get(key).asDouble();
        }

        long[] longs(String key) {
            return GoldenModelTest.longs(values.get(key));
        }

        /** The golden labels stand at the token itself; a batch has them one earlier. */
        Batch batch() {
            long[] labels = longs("labels");
            int t = labels.length / 2;
            long[] targets = new long[labels.length];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = i % t == t - 1 ? Batch.IGNORE : labels[i + 1];
            }
            return new Batch(new BatchShape(2, t), longs("input_ids"), targets);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Golden> models() {
        return Stream.of("gemma", "gemma2", "gpt2", "llama", "qwen2", "qwen2_tied")
                .map(Golden::of);
    }

    private static long[] longs(JsonNode rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(rows::get)
                .flatMapToLong(row -> row.isArray()
                        ? IntStream.range(0, row.size())
                                .mapToLong(i -> row.get(i).asLong())
                        : LongStream.of(row.asLong()))
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("models")
    void logitsAreThoseOfTheReference(Golden golden) {
        float[] expected = golden.tensor("logits");
        long[] mask = golden.longs("attention_mask");
        try (CausalLM model = golden.load()) {
            float[] found = model.logits(golden.longs("input_ids"), 2);
            int v = model.architecture().vocabSize();
            for (int i = 0; i < expected.length; i++) {
                if (mask[i / v] == 1) {
                    assertEquals(expected[i], found[i], golden.tolerance("logits"), "logit " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void lossWithoutTrainingIsThatOfTheReference(Golden golden) {
        try (CausalLM model = golden.load()) {
            Batch batch = golden.batch();
            assertEquals(golden.values().get("scored_label_count").asLong(), batch.scoredTokens());
            assertEquals(
                    golden.value("loss_f64"), model.lossSum(batch) / batch.scoredTokens(), golden.tolerance("loss"));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void gradientNormOfEveryParameterIsThatOfTheReference(Golden golden) {
        try (CausalLM model = golden.load();
                TrainStep step = model.trainStep(ADAM_W, 1e9)) {
            StepResult result = step.run(List.of(golden.batch()), 0, 1);
            assertEquals(golden.value("loss_f64"), result.loss(), golden.tolerance("loss"));
            Map<String, float[]> gradients = step.gradients();
            JsonNode norms = golden.values().get("grad_norm_f64");
            assertEquals(norms.size(), gradients.size());
            double relative = golden.tolerance("grad_norm_relative");
            for (Parameter parameter : model.architecture().parameters()) {
                double expected = norms.get(parameter.name()).asDouble();
                assertEquals(expected, norm(gradients.get(parameter.name())), relative * expected, parameter.name());
            }
            double total = golden.value("total_grad_norm_f64");
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

    @ParameterizedTest
    @MethodSource("models")
    void fiveStepsOfAdamWFollowTheReference(Golden golden) {
        JsonNode curve = golden.values().get("loss_curve_adamw_f64");
        try (CausalLM model = golden.load();
                TrainStep step = model.trainStep(ADAM_W, Double.POSITIVE_INFINITY)) {
            for (int i = 0; i < curve.size(); i++) {
                StepResult result = step.run(List.of(golden.batch()), 1e-3, i);
                assertEquals(curve.get(i).asDouble(), result.loss(), golden.tolerance("loss_curve"), "step " + i);
                if (i == 0) {
                    checkLogitsAfterStep(golden, model);
                }
            }
        }
    }

    /** The golden file has positions 10 to 19 of the first sequence. */
    private static void checkLogitsAfterStep(Golden golden, CausalLM model) {
        float[] expected = golden.tensor("logits_after_adamw_step");
        float[] found = model.logits(golden.longs("input_ids"), 2);
        int from = 10 * model.architecture().vocabSize();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[from + i], golden.tolerance("logits_after_step"), "logit " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void greedyDecodingGivesTheSameTokens(Golden golden) {
        long[] prompt = golden.longs("greedy_prompt");
        long[] expected = golden.longs("greedy_16");
        try (CausalLM model = golden.load();
                Decoder decoder = model.decoder(40)) {
            decoder.start(prompt);
            assertArrayEquals(expected, decoder.append(Sampling.GREEDY, new double[16]));
            // the same in pieces, which is how it is streamed
            decoder.start(prompt);
            long[] first = decoder.append(Sampling.GREEDY, new double[5]);
            long[] second = decoder.append(Sampling.GREEDY, new double[11]);
            assertArrayEquals(
                    expected,
                    LongStream.concat(LongStream.of(first), LongStream.of(second))
                            .toArray());
        }
    }
}
