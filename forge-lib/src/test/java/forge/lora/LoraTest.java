package forge.lora;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ConfigException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.Json;
import forge.data.Batch;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.AdamW;
import forge.graph.LinearLayout;
import forge.graph.LinearWeight;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions;
import forge.model.CausalLM;
import forge.model.LoadOptions;
import forge.model.TinyModel;
import forge.quant.Quantization;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LoraTest {
    private static final LoraConfig CONFIG = LoraConfig.of(4, 8, "c_attn", "mlp.c_proj");
    private static final Batch BATCH = TinyModel.random(2, 16, 3);

    private final CausalLM base = TinyModel.gpt2(1);

    @AfterEach
    void close() {
        base.close();
    }

    private static float[] logits(CausalLM model) {
        return model.logits(BATCH.inputIds(), 2);
    }

    private static double train(CausalLM model, int steps) {
        double loss = 0;
        try (TrainStep step = model.trainStep(AdamW.DEFAULT, 1)) {
            for (int i = 0; i < steps; i++) {
                loss = step.run(List.of(BATCH), 1e-2, i).loss();
            }
        }
        return loss;
    }

    private static CausalLM trained(CausalLM base) {
        CausalLM tuned = Lora.attach(base, CONFIG);
        train(tuned, 5);
        return tuned;
    }

    @Test
    void shortNamesMeanWhatTheModelCallsThem(@TempDir Path dir) throws IOException {
        try (CausalLM tuned = Lora.attach(base)) {
            assertEquals(Lora.attach(base, LoraConfig.of(8, 16, "c_attn")).description(), tuned.description());
            tuned.save(dir.resolve("adapter"));
            assertEquals(
                    "[\"c_attn\"]",
                    Json.read(dir.resolve("adapter/adapter_config.json"))
                            .get("target_modules")
                            .toString());
        }
        List<LinearWeight> llama = Stream.of("q_proj", "k_proj", "v_proj", "o_proj", "up_proj")
                .map(name -> new LinearWeight("model.layers.0.self_attn." + name, LinearLayout.OUT_IN, 4, 4))
                .toList();
        assertEquals(List.of("q_proj", "v_proj", "up_proj"), Targets.inFull(List.of("q", "v", "up_proj"), llama));
        List<LinearWeight> t5 =
                List.of(new LinearWeight("encoder.block.0.layer.0.SelfAttention.q", LinearLayout.OUT_IN, 4, 4));
        assertEquals(List.of("q"), Targets.inFull(List.of("q"), t5));
        ForgeException none = assertThrows(ForgeException.class, () -> Targets.find(List.of("x"), llama));
        assertTrue(none.getMessage().contains("q_proj, k_proj, v_proj"), none.getMessage());
    }

    @Test
    void aFreshAdapterChangesNothing() {
        try (CausalLM tuned = Lora.attach(base, CONFIG)) {
            assertArrayEquals(logits(base), logits(tuned));
        }
    }

    @Test
    void trainingLearnsTheBatchAndLeavesTheBaseAlone() {
        float[] before = logits(base);
        try (CausalLM tuned = Lora.attach(base, LoraConfig.of(8, 16, LoraConfig.ALL_LINEAR))) {
            double first = train(tuned, 1);
            double last = train(tuned, 100);
            assertTrue(last < first - 0.5, first + " to " + last); // a frozen head of a fresh model bounds its logits
            assertArrayEquals(before, logits(base));
            assertFalse(Arrays.equals(before, logits(tuned)));
        }
    }

    @Test
    void twoAdaptersShareABase() {
        try (CausalLM one = trained(base);
                CausalLM other = Lora.attach(base, CONFIG, 7)) {
            assertArrayEquals(logits(base), logits(other));
            train(other, 3);
            assertFalse(Arrays.equals(logits(one), logits(other)));
        }
    }

    @Test
    void onlyTheAdapterCounts() {
        try (CausalLM tuned = Lora.attach(base, CONFIG)) {
            long expected = 4 * (32 + 96) + 4 * (128 + 32);
            assertEquals(expected, tuned.trainableParameterCount());
            assertEquals(base.parameterCount() + expected, tuned.parameterCount());
            assertEquals(base.parameterCount(), base.trainableParameterCount());
        }
    }

    @Test
    void aSavedAdapterIsReadBackToTheBit(@TempDir Path temp) {
        try (CausalLM tuned = trained(base)) {
            tuned.save(temp.resolve("adapter"));
            try (CausalLM again = Lora.load(base, temp.resolve("adapter"))) {
                assertArrayEquals(logits(tuned), logits(again));
                again.save(temp.resolve("again"));
            }
            assertEquals(
                    Json.pretty(Json.read(temp.resolve("adapter/adapter_config.json"))),
                    Json.pretty(Json.read(temp.resolve("again/adapter_config.json"))));
        }
    }

    @Test
    void allLinearIsEveryLinearButTheHead() {
        try (CausalLM tuned = Lora.attach(base, LoraConfig.of(1, 1, LoraConfig.ALL_LINEAR))) {
            assertEquals(4, base.linears().size());
            assertEquals((32 + 96) + (32 + 32) + (32 + 128) + (128 + 32), tuned.trainableParameterCount());
        }
    }

    @Test
    void anUnknownTargetListsTheLinears() {
        String message = assertThrows(ForgeException.class, () -> Lora.attach(base, LoraConfig.of(4, 8, "q_proj")))
                .getMessage();
        assertTrue(message.contains("\"q_proj\"") && message.contains("c_attn, c_proj, c_fc"), message);
    }

    @Test
    void dropoutIsForTrainingAlone() {
        try (CausalLM tuned = Lora.attach(base, CONFIG.withDropout(0.5))) {
            train(tuned, 3);
            assertArrayEquals(logits(tuned), logits(tuned));
            try (TrainStep step = tuned.trainStep(AdamW.DEFAULT, 1)) {
                double one = step.run(List.of(BATCH), 0, 1).loss();
                assertFalse(one == step.run(List.of(BATCH), 0, 2).loss());
                assertEquals(one, step.run(List.of(BATCH), 0, 1).loss());
            }
        }
    }

    @Test
    void theMergedModelComputesTheSame() {
        try (CausalLM tuned = trained(base);
                CausalLM merged = tuned.merged()) {
            assertArrayEquals(logits(tuned), logits(merged), 1e-4f);
            train(merged, 1); // it is a model like any other
            assertThrows(ForgeException.class, base::merged);
        }
    }

    @Test
    void aBrokenAdapterIsNotMerged() {
        try (CausalLM tuned = trained(base)) {
            String name = "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight";
            float[] nan = new float[4 * 32];
            Arrays.fill(nan, Float.NaN);
            tuned.weights().set(name, NamedTensor.of(name, Shape.of(4, 32), nan));
            assertThrows(ForgeException.class, tuned::merged);
        }
    }

    @Test
    void trainingTheBaseEndsTheTrainingOfItsAdapter() {
        try (CausalLM tuned = Lora.attach(base, CONFIG);
                TrainStep step = tuned.trainStep(AdamW.DEFAULT, 1)) {
            step.run(List.of(BATCH), 1e-3, 1);
            train(base, 1);
            assertThrows(ForgeException.class, () -> step.run(List.of(BATCH), 1e-3, 2));
        }
    }

    @Test
    void aBaseThatIsSetAnewIsSeenByCopiesOf16Bits() {
        String name = "transformer.h.0.mlp.c_fc.weight";
        Shape shape = base.weights().get(name).info().shape();
        StepOptions bf16 = StepOptions.of(AdamW.DEFAULT).withPrecision(Precision.BF16);
        try (CausalLM tuned = Lora.attach(base, CONFIG);
                TrainStep step = tuned.trainStep(bf16)) {
            double before = step.run(List.of(BATCH), 0, 1).loss();
            float[] others = new float[(int) shape.elements()];
            for (int i = 0; i < others.length; i++) {
                others[i] = i * 37 % 11 - 5;
            }
            base.weights().set(name, NamedTensor.of(name, shape, others));
            double change = tuned.lossSum(BATCH) / BATCH.scoredTokens() - before;
            assertEquals(change, step.run(List.of(BATCH), 0, 1).loss() - before, Math.abs(change) / 2);
            assertTrue(Math.abs(change) > 0.01, "a change of " + change);
        }
    }

    @Test
    void aClosedBaseIsSaid() {
        CausalLM own = TinyModel.gpt2(2);
        try (CausalLM tuned = Lora.attach(own, CONFIG)) {
            own.close();
            assertThrows(ForgeException.class, () -> logits(tuned));
        }
    }

    @Test
    void anAdapterDoesNotReachIntoItsBase() {
        try (CausalLM tuned = Lora.attach(base, CONFIG)) {
            NamedTensor bias = base.weights().get("transformer.ln_f.bias");
            assertThrows(ForgeException.class, () -> tuned.weights().set("transformer.ln_f.bias", bias));
            assertThrows(ForgeException.class, () -> Lora.attach(tuned, CONFIG));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bias, \"all\"",
        "modules_to_save, [\"lm_head\"]",
        "rank_pattern, {\"c_attn|c_proj\": 8}",
        "alpha_pattern, 5",
        "rank_pattern, {\"c_attn\": \"eight\"}",
        "peft_type, \"IA3\"",
        "init_lora_weights, \"pissa\"",
        "some_new_key, \"on\"",
        "r, 0",
        "r, \"four\"",
        "r, 8.5",
        "rank_pattern, {\"c_attn\": 2.5}",
        "lora_dropout, \"x\"",
        "target_modules, []"
    })
    void whatIsNotComputedHereIsRefusedByName(String key, String value, @TempDir Path temp) {
        try (CausalLM tuned = trained(base)) {
            tuned.save(temp.resolve("adapter"));
        }
        Path file = temp.resolve("adapter/adapter_config.json");
        ObjectNode json = (ObjectNode) Json.read(file);
        json.set(key, Json.parse(value));
        Json.write(file, json);
        String message = assertThrows(ConfigException.class, () -> Lora.load(base, temp.resolve("adapter")))
                .getMessage();
        assertTrue(message.contains("adapter_config.json") && message.contains(key.equals("r") ? "r" : key), message);
    }

    /** Another family, more layers, other sizes: each is said in its own words. */
    @Test
    void anAdapterOfAnotherBaseSaysWhatDiffers(@TempDir Path temp) {
        Path directory = temp.resolve("adapter");
        try (CausalLM deep = TinyModel.layers(3, 0);
                CausalLM tuned = Lora.attach(deep, CONFIG)) {
            tuned.save(directory);
        }
        String message = assertThrows(FormatException.class, () -> Lora.load(base, directory))
                .getMessage();
        assertTrue(message.contains("4 of the 6 linears") && message.contains("transformer.h.1.attn.c_attn"), message);
        assertTrue(message.contains("Was the adapter trained on this model?"), message);
        Path golden = Path.of("src/test/resources/golden");
        String family = assertThrows(FormatException.class, () -> Lora.load(base, golden.resolve("lora_llama")))
                .getMessage();
        assertTrue(family.contains("q_proj") && family.contains("transformer.h.0.mlp.c_proj"), family);
        try (CausalLM wide = CausalLM.load(golden.resolve("gpt2"))) {
            try (CausalLM tuned = Lora.attach(wide, CONFIG)) {
                tuned.save(temp.resolve("wide"));
            }
        }
        String sizes = assertThrows(FormatException.class, () -> Lora.load(base, temp.resolve("wide")))
                .getMessage();
        assertTrue(sizes.contains("are not in this model") || sizes.contains("has shape [4, 64]"), sizes);
    }

    /** The same shapes say nothing: the adapter remembers which weights it was trained beside. */
    @Test
    void anAdapterOfOtherWeightsIsRefusedUnlessAsked(@TempDir Path temp) throws IOException {
        base.writeFiles(base.weights(), Files.createDirectory(temp.resolve("base")));
        Path directory = temp.resolve("adapter");
        float[] expected;
        try (CausalLM read = CausalLM.load(temp.resolve("base"));
                CausalLM tuned = trained(read)) {
            tuned.save(directory);
            expected = logits(tuned);
        }
        assertEquals(
                temp.resolve("base").toString(),
                Json.read(directory.resolve("adapter_config.json"))
                        .get("base_model_name_or_path")
                        .asText());
        LoadOptions codes =
                LoadOptions.builder().quantization(Quantization.NF4_DOUBLE).build();
        LoadOptions halves = LoadOptions.builder().dtype(DType.F16).build();
        for (LoadOptions held : List.of(LoadOptions.builder().build(), codes, halves)) {
            try (CausalLM same = CausalLM.load(temp.resolve("base"), held);
                    CausalLM again = Lora.load(same, directory)) {
                assertEquals(expected.length, logits(again).length);
            }
        }
        try (CausalLM again = Lora.load(base, directory)) {
            assertArrayEquals(expected, logits(again));
        }
        try (CausalLM other = TinyModel.gpt2(2)) {
            String message = assertThrows(FormatException.class, () -> Lora.load(other, directory))
                    .getMessage();
            assertTrue(message.contains("on " + temp.resolve("base") + " (fingerprint "), message);
            assertTrue(message.contains("BaseCheck.ANY"), message);
            try (CausalLM asked = Lora.load(other, directory, BaseCheck.ANY)) {
                assertFalse(Arrays.equals(expected, logits(asked)));
            }
        }
        train(base, 1);
        assertThrows(FormatException.class, () -> Lora.load(base, directory), "weights that were trained are others");
    }

    @Test
    void patternsGiveLinearsRanksOfTheirOwn(@TempDir Path temp) {
        LoraConfig config = LoraConfig.of(4, 8, "c_attn", "c_proj")
                .withRank("attn.c_proj", 2)
                .withRank("c_proj", 6)
                .withAlpha("^transformer.h.0.attn.c_attn", 12);
        try (CausalLM tuned = Lora.attach(base, config)) {
            long expected = 4 * (32 + 96) + 2 * (32 + 32) + 6 * (128 + 32);
            assertEquals(expected, tuned.trainableParameterCount());
            train(tuned, 5);
            tuned.save(temp.resolve("adapter"));
            try (CausalLM again = Lora.load(base, temp.resolve("adapter"));
                    CausalLM merged = again.merged()) {
                assertArrayEquals(logits(tuned), logits(again));
                assertArrayEquals(logits(tuned), logits(merged), 1e-4f);
            }
            String a = "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight";
            String b = "base_model.model.transformer.h.0.attn.c_attn.lora_B.weight";
            try (CausalLM merged = tuned.merged()) {
                float[] low = tuned.weights().get(a).floats();
                float[] high = tuned.weights().get(b).floats();
                double product = 0; // of the first output and the first input
                for (int r = 0; r < 4; r++) {
                    product += (double) high[r] * low[r * 32];
                }
                String weight = "transformer.h.0.attn.c_attn.weight";
                float change = merged.weights().get(weight).floats()[0]
                        - base.weights().get(weight).floats()[0];
                assertEquals(12.0 / 4 * product, change, 1e-6);
            }
        }
        LoraConfig unknown = LoraConfig.of(4, 8, "c_attn").withRank("c_fc", 2);
        String message = assertThrows(ForgeException.class, () -> Lora.attach(base, unknown))
                .getMessage();
        assertTrue(message.contains("\"c_fc\"") && message.contains("c_attn"), message);
        assertThrows(ForgeException.class, () -> LoraConfig.of(4, 8, "c_attn").withRank("c_attn", 0));
        assertThrows(ForgeException.class, () -> LoraConfig.of(4, 8, "c_attn").withAlpha("c_attn", -1));
    }

    @Test
    void tensorsThatDoNotFitAreNamed(@TempDir Path temp) {
        Path directory = temp.resolve("adapter");
        try (CausalLM tuned = trained(base)) {
            tuned.save(directory);
        }
        Path file = directory.resolve("adapter_model.safetensors");
        List<NamedTensor> all = new ArrayList<>(Safetensors.open(file).tensors());
        NamedTensor removed = all.remove(0);
        Path missing = temp.resolve("missing.safetensors");
        Safetensors.write(missing, all);
        assertLoadFails(directory, missing, removed.info().name());
        all.add(NamedTensor.of(removed.info().name(), Shape.of(1), 0));
        Path wrongShape = temp.resolve("shape.safetensors");
        Safetensors.write(wrongShape, all);
        assertLoadFails(directory, wrongShape, "shape [1]");
    }

    @Test
    void numbersThatAreNoWeightsAreRefused(@TempDir Path temp) {
        Path directory = temp.resolve("adapter");
        try (CausalLM tuned = trained(base)) {
            tuned.save(directory);
        }
        List<NamedTensor> all = new ArrayList<>(
                Safetensors.open(directory.resolve("adapter_model.safetensors")).tensors());
        TensorInfo first = all.remove(0).info();
        float[] values = new float[(int) first.shape().elements()];
        values[3] = Float.NaN;
        all.add(NamedTensor.of(first.name(), first.shape(), values));
        Path nan = temp.resolve("nan.safetensors");
        Safetensors.write(nan, all);
        assertLoadFails(directory, nan, "1 values that are NaN");
        all.remove(all.size() - 1);
        TensorInfo whole = new TensorInfo(first.name(), DType.I32, first.shape());
        all.add(NamedTensor.of(whole, ByteBuffer.allocate((int) whole.byteLength())));
        Path numbers = temp.resolve("numbers.safetensors");
        Safetensors.write(numbers, all);
        assertLoadFails(directory, numbers, "is of I32");
    }

    private void assertLoadFails(Path directory, Path tensors, String part) {
        try {
            Files.copy(tensors, directory.resolve("adapter_model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String message = assertThrows(FormatException.class, () -> Lora.load(base, directory))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void allLinearsAreNamedAlone() {
        try (CausalLM base = TinyModel.gpt2(1)) {
            String message = assertThrows(
                            ForgeException.class, () -> Lora.attach(base, LoraConfig.of(4, 8, "c_attn", "all-linear")))
                    .getMessage();
            assertTrue(message.startsWith("the target all-linear is every linear, found beside others"), message);
        }
    }

    @Test
    void anAdapterIsNoModelAndSaysHowItIsLoaded(@TempDir Path directory) {
        try (CausalLM base = TinyModel.gpt2(1);
                CausalLM tuned = Lora.attach(base, LoraConfig.of(4, 8, "c_attn"))) {
            tuned.save(directory.resolve("adapter"));
            String message = assertThrows(ForgeException.class, () -> CausalLM.load(directory.resolve("adapter")))
                    .getMessage();
            assertTrue(message.contains("holds an adapter, not a model") && message.contains("Lora.load"), message);
        }
    }
}
