package forge.export;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.data.BatchShape;
import forge.data.Dataset;
import forge.data.record.Example;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.LoadOptions;
import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import forge.model.TextClassifier;
import forge.quant.Quantization;
import forge.tensor.DType;
import forge.tokenizer.Tokenizer;
import forge.train.TrainConfig;
import forge.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExportTest {
    private static final Path LLAMA = Path.of("src/test/resources/golden/llama");
    private static final long[] IDS = {5, 17, 200, 33, 4};

    @TempDir
    Path directory;

    private Path out() {
        return directory.resolve("out");
    }

    private static CausalLM trained(CausalLM base, LoraConfig lora) {
        CausalLM tuned = Lora.attach(base, lora);
        Dataset data =
                Dataset.of(List.of(Example.of("the number", "is a number"), Example.of("a word", "is no number")));
        Trainer.of(tuned, TrainConfig.builder().learningRate(0.02).epochs(10).build())
                .fit(data.batches(tuned.tokenizer(), new BatchShape(2, 32)));
        return tuned;
    }

    private static double difference(CausalLM one, CausalLM other) {
        float[] some = one.logits(IDS, 1);
        float[] others = other.logits(IDS, 1);
        double largest = 0;
        for (int i = 0; i < some.length; i++) {
            largest = Math.max(largest, Math.abs(some[i] - others[i]));
        }
        return largest;
    }

    @Test
    void everyKindOfAdapterIsMerged() {
        for (LoraConfig lora : List.of(
                LoraConfig.of(4, 8, "q_proj", "v_proj"),
                LoraConfig.of(4, 8, LoraConfig.ALL_LINEAR).dora(),
                LoraConfig.of(4, 8, "q_proj").rankStabilized())) {
            try (CausalLM base = CausalLM.load(LLAMA);
                    CausalLM tuned = trained(base, lora)) {
                Path path = directory.resolve(String.valueOf(lora.hashCode()));
                Exported exported = Export.safetensors(
                        tuned,
                        path,
                        ExportOptions.builder().prompts("the number").build());
                assertTrue(exported.parity().relative() < 1e-5, exported.toString());
                assertEquals(exported.parity().positions(), exported.parity().same());
                try (CausalLM again = CausalLM.load(path)) {
                    assertTrue(difference(tuned, again) < 1e-4, exported.toString());
                    assertTrue(difference(base, again) > 1e-2, "the adapter is in it");
                    assertTrue(again.hasTokenizer());
                }
            }
        }
    }

    @Test
    void aBaseOfFourBitsIsMergedAsItWasTrained() {
        LoadOptions held = LoadOptions.builder().quantization(Quantization.NF4).build();
        try (CausalLM base = CausalLM.load(LLAMA, held);
                CausalLM plain = CausalLM.load(LLAMA);
                CausalLM tuned = trained(base, LoraConfig.of(4, 8, "q_proj"))) {
            Exported exported = Export.safetensors(tuned, out());
            assertTrue(exported.parity().relative() < 1e-3, exported.toString());
            try (CausalLM again = CausalLM.load(out())) {
                assertTrue(
                        difference(tuned, again) < difference(plain, again) / 10,
                        "not the base before it was quantised");
            }
        }
    }

    @Test
    void typeAndShardsAreThoseThatWereAskedFor() throws Exception {
        try (CausalLM model = CausalLM.load(LLAMA)) {
            Exported exported = Export.safetensors(
                    model,
                    out(),
                    ExportOptions.builder()
                            .dtype(DType.F16)
                            .maxShardBytes(100_000)
                            .build());
            assertTrue(exported.weightFiles().size() > 1, exported.text());
            assertTrue(Files.exists(out().resolve("model.safetensors.index.json")));
            assertTrue(exported.parity().relative() < 1e-2, exported.toString());
            assertTrue(exported.text().contains("read back"), exported.text());
        }
    }

    @Test
    void whatDiffersTooMuchLeavesNothing() throws Exception {
        try (CausalLM base = CausalLM.load(LLAMA);
                CausalLM tuned = trained(base, LoraConfig.of(4, 8, "q_proj"))) {
            ExportOptions strict =
                    ExportOptions.builder().dtype(DType.BF16).tolerance(1e-7).build();
            String e = assertThrows(ForgeException.class, () -> Export.safetensors(tuned, out(), strict))
                    .getMessage();
            assertTrue(e.startsWith(out() + ": what was written is not the model"), e);
            assertTrue(e.contains("expected at most 1.0E-7"), e);
            try (Stream<Path> left = Files.list(directory)) {
                assertEquals(0, left.count());
            }
        }
    }

    @Test
    void aDirectoryThatExistsStays() throws Exception {
        Files.createDirectory(out());
        Files.writeString(out().resolve("mine"), "x");
        try (CausalLM model = CausalLM.load(LLAMA)) {
            String e = assertThrows(FileException.class, () -> Export.safetensors(model, out()))
                    .getMessage();
            assertTrue(e.contains("exists already. Remove it or choose another name."), e);
        }
        assertEquals("x", Files.readString(out().resolve("mine")));
    }

    @Test
    void otherKindsOfModelsAreExportedToo() {
        T5Config sizes = T5Config.builder()
                .vocabSize(64)
                .hiddenSize(16)
                .headDim(8)
                .intermediateSize(32)
                .numLayers(1)
                .numHeads(2)
                .build();
        try (Seq2SeqLM t5 = Seq2SeqLM.create(sizes, 1);
                TextClassifier classifier = TextClassifier.create(Tokenizer.gpt2(), List.of("a", "b"), 4, 1)) {
            Exported one = Export.safetensors(t5, directory.resolve("t5"));
            assertEquals(0, one.parity().difference(), 1e-6);
            try (Seq2SeqLM tuned = Lora.attach(t5, LoraConfig.of(2, 4, "q"))) {
                Exported merged = Export.safetensors(tuned, directory.resolve("t5-merged"));
                assertTrue(merged.parity().relative() < 1e-5, merged.toString());
            }
            Exported other = Export.safetensors(classifier, directory.resolve("classifier"));
            assertEquals(0, other.parity().difference(), 1e-6);
            TextClassifier.load(directory.resolve("classifier")).close();
        }
    }

    @Test
    void theAdapterOfAClassifierBecomesPartOfIt() {
        Gpt2Config gpt2 = Gpt2Config.builder()
                .vocabSize(Tokenizer.gpt2().vocabSize())
                .contextLength(32)
                .hiddenSize(16)
                .numLayers(1)
                .numHeads(2)
                .build();
        try (CausalLM language = CausalLM.create(new Gpt2(gpt2), Tokenizer.gpt2(), 1)) {
            language.save(directory.resolve("base"));
        }
        try (TextClassifier base = TextClassifier.from(directory.resolve("base"), List.of("a", "b"), 42);
                TextClassifier tuned = Lora.attach(base, LoraConfig.of(2, 4, "q"))) {
            Exported merged = Export.safetensors(tuned, directory.resolve("tuned"));
            assertTrue(merged.parity().relative() < 1e-5, merged.toString());
        }
    }

    @Test
    void parityFindsWhatDiffers() {
        Parity same = Parity.of(List.of(new float[] {1, 2, 3, 0}), List.of(new float[] {1, 2, 3, 0}), 2);
        assertEquals(new Parity(0, 3, 2, 2, 0), same);
        Parity other = Parity.of(List.of(new float[] {0, 0}), List.of(new float[] {0, (float) Math.log(3)}), 2);
        assertEquals(0.5 * Math.log(2) + 0.5 * Math.log(2.0 / 3), other.divergence(), 1e-6);
        assertTrue(Double.isNaN(Parity.of(List.of(new float[] {1, 2}), List.of(new float[] {1, Float.NaN}), 2)
                .relative()));
    }
}
