package forge.lora;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ForgeException;
import forge.base.Json;
import forge.data.Seq2SeqBatch;
import forge.engine.Decoder;
import forge.engine.Sampling;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.AdamW;
import forge.model.LoadOptions;
import forge.model.Seq2SeqLM;
import forge.quant.Quantization;
import forge.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Adapters of encoder-decoders, against PEFT in float64 (golden/README.md). */
class LoraSeq2SeqTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path temp;

    private static List<long[]> rows(JsonNode rows, boolean padded) {
        List<long[]> all = new ArrayList<>();
        for (JsonNode row : rows) {
            long[] ids = new long[row.size()];
            Arrays.setAll(ids, i -> row.get(i).asLong());
            all.add(padded ? Arrays.stream(ids).filter(id -> id != 0).toArray() : ids);
        }
        return all;
    }

    private static Seq2SeqBatch batch(Seq2SeqLM model, JsonNode golden) {
        return model.batch(rows(golden.get("input_ids"), true), rows(golden.get("labels"), false));
    }

    private static Seq2SeqBatch batch(Seq2SeqLM model) {
        return batch(model, Json.read(GOLDEN.resolve("lora_t5/golden.json")));
    }

    private static Seq2SeqLM t5() {
        return Seq2SeqLM.load(GOLDEN.resolve("t5"));
    }

    private static double train(Seq2SeqLM model, int steps) {
        double loss = 0;
        try (TrainStep step = model.trainStep(AdamW.DEFAULT, 1)) {
            for (int i = 0; i < steps; i++) {
                loss = step.run(List.of(batch(model)), 1e-2, i).loss();
            }
        }
        return loss;
    }

    /** The tolerance is twenty times what float32 made of it there. */
    @ParameterizedTest
    @ValueSource(strings = {"lora_t5", "lora_flan_t5"})
    void whatPeftWroteComputesTheSameHere(String name) {
        Path directory = GOLDEN.resolve(name);
        JsonNode golden = Json.read(directory.resolve("golden.json"));
        float[] expected = Safetensors.open(directory.resolve("golden.safetensors"))
                .tensor("logits")
                .floats();
        float tolerance = 20
                * (float) golden.get("float32_vs_float64").get("logits_max_abs").asDouble();
        try (Seq2SeqLM base = Seq2SeqLM.load(GOLDEN.resolve(golden.get("base").asText()));
                Seq2SeqLM tuned = Lora.load(base, directory);
                Seq2SeqLM merged = tuned.merged()) {
            Seq2SeqBatch batch = batch(tuned, golden);
            float[] logits = tuned.logits(batch);
            assertArrayEquals(expected, logits, tolerance);
            assertArrayEquals(expected, merged.logits(batch), tolerance);
            assertFalse(Arrays.equals(base.logits(batch), logits));
            assertEquals(golden.get("loss_f64").asDouble(), tuned.lossSum(batch) / batch.scoredTokens(), 1e-5);
            tuned.save(temp.resolve("adapter"));
            try (Seq2SeqLM again = Lora.load(base, temp.resolve("adapter"))) {
                assertArrayEquals(logits, again.logits(batch));
            }
        }
        JsonNode before = Json.read(directory.resolve("adapter_config.json"));
        JsonNode after = Json.read(temp.resolve("adapter/adapter_config.json"));
        for (String key : List.of("task_type", "r", "use_rslora", "use_dora", "fan_in_fan_out", "bias")) {
            assertEquals(before.get(key), after.get(key), key);
        }
        assertEquals(
                before.get("lora_alpha").asDouble(), after.get("lora_alpha").asDouble());
        assertEquals(
                GOLDEN.resolve(golden.get("base").asText()).toString(),
                after.get("base_model_name_or_path").asText());
        assertEquals(names(directory), names(temp.resolve("adapter")));
    }

    private static List<String> names(Path directory) {
        return Safetensors.open(directory.resolve("adapter_model.safetensors")).tensors().stream()
                .map(tensor -> tensor.info().name() + tensor.info().shape())
                .sorted()
                .toList();
    }

    @Test
    void aFreshAdapterChangesNothingAndLearns() {
        try (Seq2SeqLM base = t5();
                Seq2SeqLM tuned =
                        Lora.attach(base, LoraConfig.of(8, 16, "q", "v").withDropout(0.1))) {
            float[] before = base.logits(batch(base));
            assertArrayEquals(before, tuned.logits(batch(tuned)));
            // q and v of two encoder layers, and of two decoder layers with two attentions each; all are 16 by 16
            assertEquals(12 * 8 * (16 + 16), tuned.trainableParameterCount());
            assertEquals(base.parameterCount() + tuned.trainableParameterCount(), tuned.parameterCount());
            double first = train(tuned, 1);
            double last = train(tuned, 80);
            assertTrue(last < first - 0.5, first + " to " + last);
            assertArrayEquals(before, base.logits(batch(base)));
        }
    }

    /** The steps of a decoder with its cache say what the whole target says. */
    @Test
    void generationUsesTheAdapter() {
        try (Seq2SeqLM base = t5();
                Seq2SeqLM tuned = Lora.attach(base, LoraConfig.of(8, 16, LoraConfig.ALL_LINEAR))) {
            train(tuned, 150);
            try (Seq2SeqLM merged = tuned.merged()) {
                assertArrayEquals(greedy(merged), greedy(tuned));
                assertFalse(Arrays.equals(greedy(base), greedy(tuned)));
            }
        }
    }

    private static long[] greedy(Seq2SeqLM model) {
        try (Decoder decoder = model.decoder(8)) {
            decoder.start(new long[] {5, 9, 2, 14, 7, 7, 3, 20, 11, 4, 6, 1});
            return decoder.append(Sampling.GREEDY, new double[6]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NF4", "NF4_DOUBLE"})
    void aBaseInFewBitsIsTrainedBeside(Quantization few) {
        LoadOptions options = LoadOptions.builder().quantization(few).build();
        try (Seq2SeqLM base = Seq2SeqLM.load(GOLDEN.resolve("t5"), options);
                Seq2SeqLM tuned = Lora.attach(
                        base, LoraConfig.of(8, 16, LoraConfig.ALL_LINEAR).dora())) {
            assertThrows(ForgeException.class, () -> base.trainStep(AdamW.DEFAULT, 1));
            assertEquals(
                    DType.U8,
                    base.weights()
                            .get("encoder.block.0.layer.0.SelfAttention.q.weight")
                            .info()
                            .dtype());
            double first = train(tuned, 1);
            double last = train(tuned, 80);
            assertTrue(last < first - 0.5, first + " to " + last);
            try (Seq2SeqLM merged = tuned.merged()) {
                assertArrayEquals(tuned.logits(batch(tuned)), merged.logits(batch(merged)), 1e-3f);
            }
            tuned.save(temp.resolve("adapter"));
            try (Seq2SeqLM plain = t5();
                    Seq2SeqLM over = Lora.load(plain, temp.resolve("adapter"))) { // the same base, held otherwise
                assertEquals(tuned.trainableParameterCount(), over.trainableParameterCount());
            }
        }
        LoadOptions int8 = LoadOptions.builder().quantization(Quantization.INT8).build();
        String message = assertThrows(ForgeException.class, () -> Seq2SeqLM.load(GOLDEN.resolve("t5"), int8))
                .getMessage();
        assertTrue(message.contains("NF4"), message);
    }

    @Test
    void anUnknownTargetListsTheLinears() {
        try (Seq2SeqLM base = t5()) {
            String message = assertThrows(ForgeException.class, () -> Lora.attach(base, LoraConfig.of(8, 16, "q_proj")))
                    .getMessage();
            assertTrue(message.contains("\"q_proj\"") && message.contains("q, k, v, o, wi, wo"), message);
        }
    }
}
