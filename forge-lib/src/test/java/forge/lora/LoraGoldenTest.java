package forge.lora;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.engine.StepResult;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.AdamW;
import forge.model.CausalLM;
import forge.tensor.NamedTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Adapters against PEFT in float64 (golden/README.md); the tolerance is twenty times what float32 made of it there. */
@ParameterizedClass
@ValueSource(strings = {"lora_gpt2_rslora", "lora_llama"})
class LoraGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final AdamW ADAM_W = new AdamW(0.9, 0.999, 1e-8, 0.01, AdamW.Decayed.ALL);

    private final Path directory;
    private final JsonNode golden;
    private final Safetensors expected;
    private final Path base;

    LoraGoldenTest(String name) {
        directory = GOLDEN.resolve(name);
        golden = Json.read(directory.resolve("golden.json"));
        expected = Safetensors.open(directory.resolve("golden.safetensors"));
        base = GOLDEN.resolve(golden.get("base").asText());
    }

    private double tolerance(String key) {
        return 20 * golden.get("float32_vs_float64").get(key).asDouble();
    }

    private Batch batch() {
        JsonNode json = Json.read(base.resolve("golden.json"));
        long[] labels = longs(json.get("labels"));
        int t = labels.length / 2;
        long[] targets = new long[labels.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i % t == t - 1 ? Batch.IGNORE : labels[i + 1];
        }
        return new Batch(new BatchShape(2, t), longs(json.get("input_ids")), targets);
    }

    private static long[] longs(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .flatMapToLong(row ->
                        StreamSupport.stream(row.spliterator(), false).flatMapToLong(id -> LongStream.of(id.asLong())))
                .toArray();
    }

    @Test
    void logitsAreThoseOfTheReference() {
        long[] mask = longs(Json.read(base.resolve("golden.json")).get("attention_mask"));
        float[] logits = expected.tensor("logits").floats();
        try (CausalLM model = CausalLM.load(base);
                CausalLM tuned = Lora.load(model, directory)) {
            float[] found = tuned.logits(batch().inputIds(), 2);
            int v = model.architecture().vocabSize();
            for (int i = 0; i < logits.length; i++) {
                if (mask[i / v] == 1) {
                    assertEquals(logits[i], found[i], tolerance("logits_max_abs"), "logit " + i);
                }
            }
        }
    }

    @Test
    void gradientsAndOneStepOfAdamWAreThoseOfTheReference() {
        try (CausalLM model = CausalLM.load(base);
                CausalLM tuned = Lora.load(model, directory);
                TrainStep step = tuned.trainStep(ADAM_W, Double.POSITIVE_INFINITY)) {
            assertEquals(golden.get("trainable_parameters").asLong(), tuned.trainableParameterCount());
            float[] before = model.logits(batch().inputIds(), 2);
            StepResult result = step.run(List.of(batch()), 1e-3, 1);
            assertEquals(golden.get("loss_f64").asDouble(), result.loss(), tolerance("loss_abs"));
            Map<String, float[]> gradients = step.gradients();
            assertEquals(golden.get("grad_norm_f64").size(), gradients.size(), "the adapter alone is trained");
            gradients.forEach(
                    (name, values) -> same(expected.tensor("grad." + name), values, tolerance("grad_max_abs")));
            float[] after = tuned.logits(batch().inputIds(), 2);
            int from = 10 * model.architecture().vocabSize();
            float[] logits = expected.tensor("logits_after_adamw_step").floats();
            for (int i = 0; i < logits.length; i++) {
                assertEquals(logits[i], after[from + i], tolerance("logits_after_step_max_abs"), "logit " + i);
            }
            assertArrayEquals(before, model.logits(batch().inputIds(), 2));
        }
    }

    @Test
    void mergedWeightsAreThoseOfTheReference(@TempDir Path temp) {
        try (CausalLM model = CausalLM.load(base);
                CausalLM tuned = Lora.load(model, directory);
                CausalLM merged = tuned.merged()) {
            expected.tensors().stream()
                    .filter(tensor -> tensor.info().name().startsWith("merged."))
                    .forEach(tensor -> same(
                            tensor,
                            merged.weights()
                                    .get(tensor.info().name().substring("merged.".length()))
                                    .floats(),
                            tolerance("merged_weight_max_abs")));
            merged.save(temp.resolve("merged"));
            try (CausalLM again = CausalLM.load(temp.resolve("merged"))) {
                float[] logits = merged.logits(batch().inputIds(), 2);
                assertArrayEquals(logits, again.logits(batch().inputIds(), 2));
            }
        }
    }

    private static void same(NamedTensor expected, float[] found, double tolerance) {
        float[] values = expected.floats();
        assertEquals(values.length, found.length, expected.toString());
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], found[i], tolerance, expected + " at " + i);
        }
    }
}
