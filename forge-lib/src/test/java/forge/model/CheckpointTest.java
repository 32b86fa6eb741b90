package forge.model;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.Json;
import forge.format.safetensors.Safetensors;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tokenizer.BpeTrainer;
import forge.tokenizer.Tokenizer;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CheckpointTest {
    private static final long[] IDS = {5, 6, 7, 8};

    @TempDir
    Path parent;

    private static Gpt2Config config(Tokenizer tokenizer) {
        return Gpt2Config.builder()
                .vocabSize(tokenizer.vocabSize())
                .contextLength(16)
                .hiddenSize(32)
                .numLayers(2)
                .numHeads(2)
                .endOfText(tokenizer.endOfText().orElseThrow())
                .build();
    }

    private Path saved() {
        Tokenizer tokenizer = Tokenizer.train(Stream.of("stir the soup", "stir the sauce"), 270);
        Path directory = parent.resolve("model");
        try (CausalLM model = CausalLM.create(new Gpt2(config(tokenizer)), tokenizer, 1)) {
            model.save(directory);
            float[] logits = model.logits(IDS, 1);
            try (CausalLM again = CausalLM.load(directory)) {
                assertArrayEquals(logits, again.logits(IDS, 1));
                assertArrayEquals(
                        tokenizer.encode("the soup"), again.tokenizer().encode("the soup"));
                assertEquals(model.architecture().config(), again.architecture().config());
            }
        }
        return directory;
    }

    @Test
    void loadingGivesBackWhatWasSaved() throws Exception {
        Path directory = saved();
        try (Stream<Path> files = Files.list(parent)) {
            assertEquals(List.of(directory), files.toList(), "a temporary directory was left");
        }
    }

    /** The usual name is in the vocabulary too; only the file beside the tokenizer says that another one ends a text. */
    @ParameterizedTest
    @ValueSource(strings = {"tokenizer_config.json", "special_tokens_map.json"})
    void theEndOfTextThatAFileNamesSurvives(String file) {
        Path tokenizers = parent.resolve("tokenizer");
        BpeTrainer trainer = BpeTrainer.builder()
                .vocabSize(270)
                .specialTokens("<|endoftext|>", "<|end|>")
                .build();
        trainer.train(Stream.of("stir the soup")).save(tokenizers.resolve("tokenizer.json"));
        Json.write(tokenizers.resolve(file), Json.object().put("eos_token", "<|end|>"));
        Tokenizer tokenizer = Tokenizer.load(tokenizers);
        assertEquals(tokenizer.id("<|end|>"), tokenizer.endOfText());
        Path directory = parent.resolve("model");
        try (CausalLM model = CausalLM.create(new Gpt2(config(tokenizer)), tokenizer, 1)) {
            model.save(directory);
        }
        try (CausalLM again = CausalLM.load(directory)) {
            assertEquals(tokenizer.endOfText(), again.tokenizer().endOfText());
        }
    }

    @Test
    void namesAreThoseOfPublishedModels() {
        Safetensors file = Safetensors.open(saved().resolve("model.safetensors"));
        assertTrue(file.contains("transformer.h.1.mlp.c_fc.weight"));
        assertEquals(
                "gpt2",
                Json.read(parent.resolve("model/config.json")).get("model_type").asText());
    }

    @Test
    void aDirectoryThatExistsIsNotOverwritten() {
        Path directory = saved();
        try (CausalLM model = CausalLM.load(directory)) {
            assertThrows(FileException.class, () -> model.save(directory));
        }
    }

    @Test
    void everyMissingOrBrokenFileIsNamed() throws Exception {
        Path directory = saved();
        try (RandomAccessFile weights =
                new RandomAccessFile(directory.resolve("model.safetensors").toFile(), "rw")) {
            weights.setLength(weights.length() - 4);
        }
        String cut = assertThrows(FormatException.class, () -> CausalLM.load(directory))
                .getMessage();
        assertTrue(cut.contains("model.safetensors"), cut);
        Files.delete(directory.resolve("model.safetensors"));
        String missing = assertThrows(FileException.class, () -> CausalLM.load(directory))
                .getMessage();
        assertTrue(missing.contains("holds neither model.safetensors nor model.safetensors.index.json"), missing);
        Path nowhere = parent.resolve("nowhere");
        missing =
                assertThrows(FileException.class, () -> CausalLM.load(nowhere)).getMessage();
        assertTrue(missing.startsWith(nowhere + ": no such directory."), missing);
    }

    @Test
    void withoutATokenizerIdsAloneAreTaken() throws Exception {
        Path directory = saved();
        Files.delete(directory.resolve("tokenizer.json"));
        try (CausalLM model = CausalLM.load(directory)) {
            assertEquals(4 * model.architecture().vocabSize(), model.logits(IDS, 1).length);
            String missing =
                    assertThrows(ForgeException.class, model::tokenizer).getMessage();
            assertTrue(missing.startsWith(directory + " has no tokenizer.json"), missing);
            model.save(parent.resolve("again"));
        }
        assertFalse(Files.exists(parent.resolve("again/tokenizer.json")));
    }

    @Test
    void aTensorOfAnotherShapeIsRefused() {
        Path directory = saved();
        Path weights = directory.resolve("model.safetensors");
        Safetensors file = Safetensors.open(weights);
        NamedTensor wrong = NamedTensor.of("transformer.h.0.attn.c_attn.bias", Shape.of(32), new float[32]);
        Safetensors.write(
                weights,
                Stream.concat(
                                file.tensors().stream()
                                        .filter(t -> !t.info()
                                                .name()
                                                .equals(wrong.info().name())),
                                Stream.of(wrong))
                        .toList());
        String message = assertThrows(ForgeException.class, () -> CausalLM.load(directory))
                .getMessage();
        assertTrue(message.contains("c_attn.bias") && message.contains("[32]"), message);
    }
}
