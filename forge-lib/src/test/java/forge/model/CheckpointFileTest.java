package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ForgeException;
import forge.base.Json;
import forge.format.safetensors.Safetensors;
import forge.format.safetensors.ShardedSafetensors;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The golden GPT-2's directory, changed in one place each. */
class CheckpointFileTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/gpt2");
    private static final long[] IDS = {1, 2, 3};

    @TempDir
    Path directory;

    private List<NamedTensor> tensors;

    @BeforeEach
    void copy() throws IOException {
        for (String file : List.of("config.json", "tokenizer.json")) {
            Files.copy(GOLDEN.resolve(file), directory.resolve(file));
        }
        tensors = new ArrayList<>(
                Safetensors.open(GOLDEN.resolve("model.safetensors")).tensors());
    }

    private CausalLM load() {
        Safetensors.write(directory.resolve("model.safetensors"), tensors);
        return CausalLM.load(directory);
    }

    private String refusal() {
        return assertThrows(ForgeException.class, this::load).getMessage();
    }

    private void config(String key, int value) {
        ObjectNode config = (ObjectNode) Json.read(directory.resolve("config.json"));
        Json.write(directory.resolve("config.json"), config.put(key, value));
    }

    private static NamedTensor zeros(String name, long... shape) {
        Shape sizes = Shape.of(shape);
        return NamedTensor.of(name, sizes, new float[(int) sizes.elements()]);
    }

    private static NamedTensor renamed(String name, DType dtype, NamedTensor tensor) {
        return NamedTensor.of(name, dtype, tensor.info().shape(), tensor.floats());
    }

    @Test
    void namesWithoutPrefixAndStoredMasksAreRead() {
        float[] expected;
        try (CausalLM model = CausalLM.load(GOLDEN)) {
            expected = model.logits(IDS, 1);
        }
        tensors.replaceAll(
                tensor -> renamed(tensor.info().name().replaceFirst("^transformer\\.", ""), DType.F32, tensor));
        tensors.add(zeros("h.0.attn.bias", 1, 1, 64, 64));
        tensors.add(zeros("h.1.attn.masked_bias"));
        tensors.add(renamed(
                "lm_head.weight",
                DType.F32,
                tensors.stream()
                        .filter(tensor -> tensor.info().name().equals("wte.weight"))
                        .findFirst()
                        .orElseThrow()));
        try (CausalLM model = load()) {
            assertArrayEquals(expected, model.logits(IDS, 1));
        }
    }

    @Test
    void sixteenBitWeightsAreRead() {
        tensors.replaceAll(tensor -> renamed(tensor.info().name(), DType.BF16, tensor));
        try (CausalLM model = load()) {
            for (NamedTensor tensor : tensors) {
                assertArrayEquals(
                        tensor.floats(),
                        model.weights().get(tensor.info().name()).floats());
            }
        }
    }

    @Test
    void fewerLayersThanTheFileAreRefused() {
        config("n_layer", 1);
        String message = refusal();
        assertTrue(message.contains("tensors belong to no weight of GPT-2 1 layers"), message);
        assertTrue(message.endsWith("Is the config.json that of these weights?"), message);
    }

    @Test
    void aHeadOfItsOwnUnderATiedConfigurationIsRefused() {
        tensors.add(zeros("lm_head.weight", 512, 64));
        assertTrue(refusal().contains("the first is \"lm_head.weight\""));
    }

    @Test
    void sizesAreComparedBeforeMemoryIsTaken() {
        config("n_positions", 2_000_000_000);
        assertEquals(
                directory.resolve("model.safetensors")
                        + ": tensor \"transformer.wpe.weight\" has shape [64, 64], config.json makes it"
                        + " [2000000000, 64]. Do the files belong together?",
                refusal());
    }

    @Test
    void aMissingTensorIsNamed() {
        tensors.removeIf(tensor -> tensor.info().name().contains("ln_f.bias"));
        assertTrue(refusal().contains("tensor \"transformer.ln_f.bias\" [64] is missing, as is \"ln_f.bias\"."));
    }

    @Test
    void sizesThatContradictEachOtherNameTheFile() {
        config("n_head", 5);
        assertEquals(
                "gpt2 (" + directory.resolve("config.json") + "): hiddenSize 64 is no multiple of numHeads 5.",
                refusal());
    }

    @Test
    void shardsAreReadAsOneFileIs() {
        float[] expected;
        try (CausalLM model = CausalLM.load(GOLDEN)) {
            expected = model.logits(IDS, 1);
        }
        ShardedSafetensors.write(directory, tensors, Map.of(), 100_000);
        for (Path path : List.of(directory, directory.resolve(ShardedSafetensors.INDEX))) {
            try (CausalLM model = CausalLM.load(path)) {
                assertArrayEquals(expected, model.logits(IDS, 1));
            }
        }
    }

    @Test
    void aTensorThatIsMissingInEveryShardMayBeInOneThatTheIndexDoesNotName() {
        NamedTensor last = tensors.remove(tensors.size() - 1);
        ShardedSafetensors.write(directory, tensors, Map.of(), 100_000);
        Safetensors.write(directory.resolve("model-00009-of-00009.safetensors"), List.of(last));
        String message = assertThrows(ForgeException.class, () -> CausalLM.load(directory))
                .getMessage();
        assertTrue(message.startsWith(directory.resolve(ShardedSafetensors.INDEX) + ": tensor \""), message);
        assertTrue(message.contains("does not name model-00009-of-00009.safetensors"), message);
    }

    @Test
    void theShardOfAWrongTensorIsNamed() {
        ShardedSafetensors.write(directory, tensors, Map.of(), 100_000);
        config("n_embd", 32);
        String message = assertThrows(ForgeException.class, () -> CausalLM.load(directory))
                .getMessage();
        assertTrue(message.matches(".*model-0000\\d-of-0000\\d.safetensors: tensor .* has shape .*"), message);
    }

    @Test
    void weightsThatAreNoFloatsAreRefused() {
        TensorInfo info = new TensorInfo("transformer.ln_f.bias", DType.I64, Shape.of(64));
        tensors.replaceAll(tensor ->
                tensor.info().name().equals(info.name()) ? NamedTensor.of(info, ByteBuffer.allocate(512)) : tensor);
        assertTrue(refusal().contains("tensor \"transformer.ln_f.bias\" is of I64, expected F32, F16 or BF16."));
    }

    @Test
    void weightsThatAreNoNumbersAreRefused() {
        float[] broken = new float[64];
        broken[3] = Float.NaN;
        broken[63] = Float.POSITIVE_INFINITY;
        tensors.replaceAll(tensor -> tensor.info().name().equals("transformer.ln_f.bias")
                ? NamedTensor.of(tensor.info().name(), Shape.of(64), broken)
                : tensor);
        assertTrue(
                refusal().contains("tensor \"transformer.ln_f.bias\" [64] holds 2 values that are NaN or infinite."));
    }

    @Test
    void aVocabularyOfAnotherSizeThanTheEmbeddingIsRefused() {
        config("vocab_size", 600);
        assertTrue(refusal()
                .contains("tensor \"transformer.wte.weight\" has shape [512, 64], config.json makes it [600, 64]."));
    }

    @Test
    void aTokenizerWithMoreIdsThanRowsIsRefusedUnlessTheyAreSpecial() {
        config("vocab_size", 511); // the last id, 511, is <|endoftext|>
        tensors.replaceAll(tensor -> tensor.info().name().equals("transformer.wte.weight")
                ? zeros(tensor.info().name(), 511, 64)
                : tensor);
        load().close();
        config("vocab_size", 510);
        assertTrue(refusal().contains("the tokenizer has 512 ids, but vocab_size of config.json is 510."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model_type\": \"gpt2\" | config.json:1:",
                "[1] | config.json: is no JSON object.",
                "{\"model_type\": \"gpt2\"} | the key is missing",
                "{\"vocab_size\": 7} | the key is missing, expected one of",
                "{\"model_type\": \"mamba\"} | found \"mamba\", expected one of",
                "'' | the file is empty"
            })
    void aBrokenConfigurationIsNamed(String content, String finding) throws IOException {
        Files.writeString(directory.resolve("config.json"), content);
        String message = refusal();
        assertTrue(message.contains(finding) && message.contains("config.json"), message);
    }
}
