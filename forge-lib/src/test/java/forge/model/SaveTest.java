package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ForgeException;
import forge.base.Json;
import forge.data.Batch;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.format.safetensors.ShardedSafetensors;
import forge.graph.AdamW;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A model of Hugging Face's, read and written again. */
class SaveTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/gpt2");
    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    Path parent;

    private Path source;
    private Path copy;

    /** The golden model in BF16, with keys and files that mean nothing to this library. */
    @BeforeEach
    void make() throws IOException {
        source = Files.createDirectory(parent.resolve("source"));
        copy = parent.resolve("copy");
        for (String file : List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json")) {
            Files.copy(GOLDEN.resolve(file), source.resolve(file));
        }
        ObjectNode config = (ObjectNode) Json.read(GOLDEN.resolve("config.json"));
        config.put("torch_dtype", "bfloat16").putObject("task_specific_params").put("unknown", true);
        Json.write(source.resolve("config.json"), config);
        List<NamedTensor> halves = Safetensors.open(GOLDEN.resolve(WEIGHTS)).tensors().stream()
                .map(tensor -> NamedTensor.of(
                        tensor.info().name(), DType.BF16, tensor.info().shape(), tensor.floats()))
                .toList();
        Safetensors.write(source.resolve(WEIGHTS), halves, Map.of("format", "pt"));
    }

    private void save(LoadOptions load, SaveOptions save) {
        try (CausalLM model = CausalLM.load(source, load)) {
            model.save(copy, save);
        }
    }

    private void assertSameFile(Path first, Path second) throws IOException {
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second), first.toString());
    }

    private JsonNode config(Path directory) {
        return Json.read(directory.resolve("config.json"));
    }

    private static void step(CausalLM model) {
        Batch batch = TinyModel.random(1, 8, 3);
        try (TrainStep step = model.trainStep(AdamW.DEFAULT, 1)) {
            step.run(List.of(batch), 1e-3, 1);
        }
    }

    @Test
    void whatWasNotChangedIsWrittenAsItWasReadToTheByte() throws IOException {
        save(LoadOptions.builder().build(), SaveOptions.builder().build());
        for (String file : List.of(WEIGHTS, "tokenizer.json", "tokenizer_config.json", "generation_config.json")) {
            assertSameFile(source.resolve(file), copy.resolve(file));
        }
        assertEquals(config(source), config(copy));
        assertEquals(source.toFile().list().length, copy.toFile().list().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma", "gemma2", "gpt2", "llama", "qwen2", "qwen2_tied"})
    void theReferenceWritersFileIsReproduced(String family) throws IOException {
        Path golden = GOLDEN.resolveSibling(family);
        try (CausalLM model = CausalLM.load(golden)) {
            model.save(copy);
        }
        assertSameFile(golden.resolve(WEIGHTS), copy.resolve(WEIGHTS));
        assertEquals(config(golden), config(copy));
    }

    @Test
    void weightsThatAreSetBetweenTwoTrainingsAreTrainedAgain() {
        String name = "transformer.wte.weight";
        try (CausalLM model = CausalLM.load(source)) {
            step(model);
            model.weights().set(name, Safetensors.open(source.resolve(WEIGHTS)).tensor(name));
            assertEquals(DType.BF16, model.weights().exactType(name));
            step(model);
            assertEquals(DType.F32, model.weights().exactType(name), "saved in BF16 it would lose the step");
        }
    }

    @Test
    void weightsHeldIn16BitsTakeHalfTheMemoryAndAreWrittenAsTheyWere() throws IOException {
        LoadOptions bf16 = LoadOptions.builder().dtype(DType.BF16).build();
        try (CausalLM model = CausalLM.load(source, bf16)) {
            assertEquals(2 * model.parameterCount(), model.weights().bytes());
            assertTrue(assertThrows(ForgeException.class, () -> step(model))
                    .getMessage()
                    .contains("is held in BF16"));
        }
        long[] ids = {1, 2, 3, 4};
        try (CausalLM wide = CausalLM.load(source);
                CausalLM narrow = CausalLM.load(source, bf16)) {
            assertArrayEquals(wide.logits(ids, 1), narrow.logits(ids, 1), 0.2f);
        }
        save(bf16, SaveOptions.builder().build());
        assertSameFile(source.resolve(WEIGHTS), copy.resolve(WEIGHTS));
    }

    @Test
    void trainedWeightsAreWrittenInF32() {
        try (CausalLM model = CausalLM.load(source)) {
            step(model);
            model.save(copy);
            assertEquals("float32", config(copy).get("torch_dtype").asText());
            assertTrue(config(copy).get("task_specific_params").get("unknown").asBoolean());
            try (CausalLM again = CausalLM.load(copy)) {
                model.weights().parameters().forEach(parameter -> {
                    String name = parameter.name();
                    assertEquals(DType.F32, again.weights().exactType(name));
                    assertArrayEquals(
                            model.weights().get(name).floats(),
                            again.weights().get(name).floats(),
                            name);
                });
            }
        }
    }

    @Test
    void roundingIsDoneOnRequest() {
        try (CausalLM model = CausalLM.load(source)) {
            step(model);
            model.save(copy, SaveOptions.builder().dtype(DType.F16).build());
        }
        assertEquals("float16", config(copy).get("torch_dtype").asText());
        assertTrue(Safetensors.open(copy.resolve(WEIGHTS)).tensors().stream()
                .allMatch(tensor -> tensor.info().dtype() == DType.F16));
    }

    @Test
    void theNewerKeyOfTheTypeIsUpdatedWhereItIsUsed() {
        ObjectNode config = (ObjectNode) config(source);
        config.remove("torch_dtype");
        Json.write(source.resolve("config.json"), config.put("dtype", "bfloat16"));
        save(
                LoadOptions.builder().build(),
                SaveOptions.builder().dtype(DType.F32).build());
        assertEquals("float32", config(copy).get("dtype").asText());
        assertTrue(config(copy).path("torch_dtype").isMissingNode());
    }

    @Test
    void shardsHoldTheSameBytes() {
        save(
                LoadOptions.builder().build(),
                SaveOptions.builder().maxShardBytes(70_000).build());
        ShardedSafetensors shards = ShardedSafetensors.open(copy);
        assertEquals(ShardedSafetensors.INDEX, shards.path().getFileName().toString());
        for (NamedTensor tensor : Safetensors.open(source.resolve(WEIGHTS)).tensors()) {
            assertEquals(
                    tensor.bytes(),
                    shards.find(tensor.info().name()).orElseThrow().bytes());
        }
        try (CausalLM model = CausalLM.load(source);
                CausalLM again = CausalLM.load(copy)) {
            long[] ids = {1, 2, 3};
            assertArrayEquals(model.logits(ids, 1), again.logits(ids, 1));
        }
    }

    @Test
    void namesWithoutPrefixStayAsTheyWere() throws IOException {
        List<NamedTensor> bare = Safetensors.open(source.resolve(WEIGHTS)).tensors().stream()
                .map(tensor -> tensor.named(tensor.info().name().substring("transformer.".length())))
                .toList();
        Safetensors.write(source.resolve(WEIGHTS), bare, Map.of("format", "pt"));
        save(LoadOptions.builder().build(), SaveOptions.builder().build());
        assertSameFile(source.resolve(WEIGHTS), copy.resolve(WEIGHTS));
    }
}
