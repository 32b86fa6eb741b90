package forge.train;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.Json;
import forge.data.Batch;
import forge.data.Batches;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.LoadOptions;
import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import forge.model.TextClassifier;
import forge.model.TinyModel;
import forge.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SavedModelTest {
    private static final Path LLAMA = Path.of("src/test/resources/golden/llama");
    private static final LoadOptions HELD = LoadOptions.builder().build();

    @TempDir
    Path directory;

    private final Batch first = TinyModel.random(2, 8, 1);
    private final Batches batches = TinyModel.batches(first, TinyModel.random(2, 8, 2));

    /** A run of the model with its best weights in the middle: what is learned is not what is scored. */
    private Path run(CausalLM model) {
        Path run = directory.resolve("run");
        TrainConfig config = TrainConfig.builder().learningRate(0.05).epochs(4).build();
        Trainer.of(model, config).runDirectory(run).fit(batches, TinyModel.batches(TinyModel.random(2, 8, 9)));
        return run;
    }

    private static String message(Class<? extends ForgeException> type, Runnable work) {
        return assertThrows(type, work::run).getMessage();
    }

    @Test
    void aRunIsItsBestCheckpoint() throws Exception {
        try (CausalLM model = CausalLM.load(LLAMA)) {
            Path run = run(model);
            Path best = run.resolve("best").toRealPath();
            assertEquals(best, SavedModel.locate(run).toRealPath());
            assertEquals(best, SavedModel.locate(run.resolve("best")).toRealPath());
            assertEquals(Optional.of(run), SavedModel.runOf(run.resolve("best")));
            assertEquals(Optional.of(run), SavedModel.runOf(run));
            assertEquals(Optional.empty(), SavedModel.runOf(LLAMA));
            Files.delete(run.resolve("best")); // as where the file system has no links
            Files.delete(run.resolve("last"));
            try (SavedModel saved = SavedModel.open(run)) {
                assertEquals(model.lossSum(first), saved.language().lossSum(first), 1e-4);
                assertEquals(Optional.empty(), saved.base());
            }
        }
    }

    @Test
    void aRunWithoutAScoringIsItsLastCheckpoint() throws Exception {
        try (CausalLM model = CausalLM.load(LLAMA)) {
            Path run = directory.resolve("run");
            Trainer.of(model, TrainConfig.builder().epochs(2).build())
                    .runDirectory(run)
                    .fit(batches);
            assertEquals(
                    run.resolve("last").toRealPath(), SavedModel.locate(run).toRealPath());
        }
    }

    @Test
    void anAdapterIsOpenedOverItsBase() {
        Path run;
        double loss;
        try (CausalLM base = CausalLM.load(LLAMA);
                CausalLM tuned = Lora.attach(base, LoraConfig.of(4, 8, "q_proj"))) {
            run = run(tuned);
            loss = tuned.lossSum(first);
        }
        try (SavedModel saved = SavedModel.open(run, LLAMA, HELD)) {
            assertEquals(loss, saved.language().lossSum(first), 1e-4);
            assertTrue(saved.base().isPresent());
        }
        Path adapter = SavedModel.locate(run);
        try (SavedModel named = SavedModel.open(run)) {
            assertEquals(loss, named.language().lossSum(first), 1e-4);
        }
        String itself = message(FileException.class, () -> SavedModel.open(run, adapter, HELD));
        assertTrue(itself.contains("is an adapter itself"), itself);
        String whole = message(FileException.class, () -> SavedModel.open(LLAMA, LLAMA, HELD));
        assertTrue(whole.contains("is a whole model and no adapter"), whole);
    }

    @Test
    void anAdapterMayNameItsBase() throws Exception {
        Path adapter = directory.resolve("adapter");
        try (CausalLM base = CausalLM.load(LLAMA);
                CausalLM tuned = Lora.attach(base, LoraConfig.of(4, 8, "q_proj"))) {
            tuned.save(adapter);
        }
        Path config = adapter.resolve("adapter_config.json");
        String named = Files.readString(config);
        assertTrue(named.contains("\"" + LLAMA + "\""), named);
        SavedModel.open(adapter).close();
        Files.writeString(config, named.replace("\"" + LLAMA + "\"", "\"someone/published\""));
        String e = message(FileException.class, () -> SavedModel.open(adapter));
        assertTrue(e.contains("names the base \"someone/published\", which is no directory here"), e);
        Files.writeString(config, named.replace("\"" + LLAMA + "\"", "null"));
        String none = message(FileException.class, () -> SavedModel.open(adapter));
        assertTrue(none.startsWith(adapter + ": is an adapter, and adapter_config.json names no base model."), none);
    }

    @Test
    void anAdapterOfAnEncoderDecoderIsOpenedOverItsBase() {
        Path golden = LLAMA.resolveSibling("t5");
        Path adapter = directory.resolve("adapter");
        try (Seq2SeqLM base = Seq2SeqLM.load(golden);
                Seq2SeqLM tuned = Lora.attach(base)) {
            tuned.save(adapter);
        }
        try (SavedModel saved = SavedModel.open(adapter)) {
            assertTrue(saved.model() instanceof Seq2SeqLM && saved.base().isPresent(), saved.toString());
        }
    }

    @Test
    void everyKindOfModelIsFound() {
        Path classifier = directory.resolve("classifier");
        try (TextClassifier model = TextClassifier.create(Tokenizer.gpt2(), List.of("a", "b"), 4, 1)) {
            model.save(classifier);
        }
        Path t5 = directory.resolve("t5");
        try (Seq2SeqLM model = Seq2SeqLM.create(
                T5Config.builder()
                        .vocabSize(32)
                        .hiddenSize(16)
                        .headDim(8)
                        .intermediateSize(32)
                        .numLayers(1)
                        .numHeads(2)
                        .build(),
                1)) {
            model.save(t5);
        }
        try (SavedModel one = SavedModel.open(classifier);
                SavedModel other = SavedModel.open(t5)) {
            assertInstanceOf(TextClassifier.class, one.model());
            assertInstanceOf(Seq2SeqLM.class, other.model());
            String e = message(ForgeException.class, other::language);
            assertTrue(e.contains("expected a decoder-only language model"), e);
        }
    }

    @Test
    void aFlippedByteIsFound() throws Exception {
        Path run;
        try (CausalLM model = CausalLM.load(LLAMA)) {
            run = run(model);
        }
        Path file = SavedModel.locate(run).resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 100] ^= 1;
        Files.write(file, bytes);
        String e = message(FormatException.class, () -> SavedModel.open(run));
        assertTrue(e.contains("this checkpoint is damaged: " + file + " was changed since it was written"), e);
        assertTrue(e.endsWith("Use another checkpoint of the run, or its files from a copy."), e);
    }

    @Test
    void whatIsNoModelIsSaidWithWhatItHolds() throws Exception {
        String missing = message(FileException.class, () -> SavedModel.open(directory.resolve("nowhere")));
        assertTrue(missing.contains("no such directory. Expected a model, a checkpoint, an adapter"), missing);
        assertTrue(
                message(FileException.class, () -> SavedModel.open(directory)).contains("; it is empty."));
        Files.writeString(directory.resolve("notes.txt"), "x");
        String other = message(FileException.class, () -> SavedModel.open(directory));
        assertTrue(other.contains("neither a model (config.json)") && other.endsWith("; it holds notes.txt."), other);
        Path begun = directory.resolve("begun");
        Files.createDirectories(begun);
        Json.write(begun.resolve(Provenance.NAME), Json.object());
        String early = message(FileException.class, () -> SavedModel.open(begun));
        assertTrue(early.contains("this run has left no checkpoint yet"), early);
        try (Stream<Path> left = Files.list(begun)) {
            assertEquals(1, left.count(), "nothing is written");
        }
    }

    @Test
    void theAdapterOfAClassifierNeedsTheNamesOfItsClasses() {
        Gpt2Config sizes = Gpt2Config.builder()
                .vocabSize(Tokenizer.gpt2().vocabSize())
                .contextLength(16)
                .hiddenSize(16)
                .numLayers(1)
                .numHeads(2)
                .build();
        try (CausalLM language = CausalLM.create(new Gpt2(sizes), Tokenizer.gpt2(), 1)) {
            language.save(directory.resolve("language"));
        }
        try (TextClassifier base = TextClassifier.from(directory.resolve("language"), List.of("no", "yes"), 42);
                TextClassifier tuned = Lora.attach(base, LoraConfig.of(2, 4, "c_attn"))) {
            base.save(directory.resolve("classifier"));
            tuned.save(directory.resolve("adapter"));
        }
        String message = message(
                FileException.class,
                () -> SavedModel.open(directory.resolve("adapter"), directory.resolve("language"), HELD));
        assertTrue(message.contains("a language model without labels. Save the classifier"), message);
        try (SavedModel saved = SavedModel.open(directory.resolve("adapter"), directory.resolve("classifier"), HELD)) {
            assertEquals(List.of("no", "yes"), ((TextClassifier) saved.model()).labels());
        }
    }
}
