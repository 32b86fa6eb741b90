package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ForgeException;
import forge.base.Json;
import forge.format.safetensors.Safetensors;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
