package forge.lora;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ConfigException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.data.Dataset;
import forge.data.LabelledBatch;
import forge.data.LabelledBatches;
import forge.data.file.Columns;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.AdamW;
import forge.model.CausalLM;
import forge.model.LoadOptions;
import forge.model.TextClassifier;
import forge.quant.Quantization;
import forge.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Adapters of classifiers, whose heads are trained whole; against PEFT in float64 (golden/README.md). */
class LoraClassifierTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final List<String> LABELS = List.of("bad", "good");
    private static final LoraConfig CONFIG = LoraConfig.of(8, 16, "q", "v");

    @TempDir
    private Path temp;

    private static LabelledBatch batch(JsonNode golden) {
        List<int[]> texts = StreamSupport.stream(golden.get("input_ids").spliterator(), false)
                .map(row -> StreamSupport.stream(row.spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .filter(id -> id != 0)
                        .toArray())
                .toList();
        long[] labels = StreamSupport.stream(golden.get("labels").spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
        return LabelledBatch.of(texts, labels, 32);
    }

    private static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < all.length; i++) {
            all[i] = rows[i / rows[0].length][i % rows[0].length];
        }
        return all;
    }

    /** The tolerance is twenty times what float32 made of it there. */
    @ParameterizedTest
    @ValueSource(strings = {"lora_gpt2_classifier", "lora_llama_classifier"})
    void whatPeftWroteComputesTheSameHere(String name) {
        Path directory = GOLDEN.resolve(name);
        JsonNode golden = Json.read(directory.resolve("golden.json"));
        float[] expected = Safetensors.open(directory.resolve("golden.safetensors"))
                .tensor("logits")
                .floats();
        float tolerance = 20
                * (float) golden.get("float32_vs_float64").get("logits_max_abs").asDouble();
        LabelledBatch batch = batch(golden);
        try (TextClassifier base =
                        TextClassifier.load(GOLDEN.resolve(golden.get("base").asText()));
                TextClassifier tuned = Lora.load(base, directory);
                TextClassifier merged = tuned.merged()) {
            assertEquals(List.of("bad", "fair", "good"), tuned.labels());
            float[] logits = flat(tuned.logits(batch));
            assertArrayEquals(expected, logits, tolerance);
            assertArrayEquals(expected, flat(merged.logits(batch)), tolerance);
            assertFalse(Arrays.equals(flat(base.logits(batch)), logits));
            assertEquals(golden.get("loss_f64").asDouble(), tuned.lossSum(batch) / 3, 1e-5);
            tuned.save(temp.resolve("adapter"));
            merged.save(temp.resolve("merged"));
            try (TextClassifier again = Lora.load(base, temp.resolve("adapter"));
                    TextClassifier whole = TextClassifier.load(temp.resolve("merged"))) {
                assertArrayEquals(logits, flat(again.logits(batch)));
                assertArrayEquals(flat(merged.logits(batch)), flat(whole.logits(batch)));
            }
        }
        JsonNode before = Json.read(directory.resolve("adapter_config.json"));
        JsonNode after = Json.read(temp.resolve("adapter/adapter_config.json"));
        for (String key : List.of("task_type", "modules_to_save", "target_modules", "fan_in_fan_out")) {
            assertEquals(before.get(key), after.get(key), key);
        }
        assertEquals(names(directory), names(temp.resolve("adapter")));
    }

    private static List<String> names(Path directory) {
        return Safetensors.open(directory.resolve("adapter_model.safetensors")).tensors().stream()
                .map(tensor -> tensor.info().name() + tensor.info().shape())
                .sorted()
                .toList();
    }

    private Dataset reviews() throws Exception {
        String lines = Stream.of("fine", "great", "lovely", "awful", "broken", "poor")
                .map(word -> "{\"text\": \"it is %s\", \"label\": \"%s\"}%n"
                        .formatted(word, List.of("awful", "broken", "poor").contains(word) ? "bad" : "good"))
                .reduce("", String::concat);
        Path file = Files.writeString(temp.resolve("reviews.jsonl"), lines);
        return Dataset.jsonl(file, Columns.of("text", "label"));
    }

    private static void train(TextClassifier model, LabelledBatches batches, int steps) {
        try (TrainStep step = model.trainStep(AdamW.DEFAULT, 1)) {
            for (int i = 0; i < steps; i++) {
                step.run(List.of(batches.get(i, 0)), 1e-2, i);
            }
        }
    }

    @Test
    void aLanguageModelLearnsClassesBesideItsWeights() throws Exception {
        Dataset reviews = reviews();
        try (TextClassifier base = TextClassifier.from(GOLDEN.resolve("llama").toString(), LABELS, 1);
                TextClassifier tuned = Lora.attach(base, CONFIG.withDropout(0.1))) {
            LabelledBatches batches = tuned.batches(reviews, 6);
            float[] before = flat(base.logits(batches.get(0, 0)));
            assertArrayEquals(before, flat(tuned.logits(batches.get(0, 0))), "a fresh one changes nothing");
            int size = 64;
            assertEquals(size * 2L, tuned.trainableParameterCount() % 1792, "the head, whole");
            train(tuned, batches, 60);
            assertEquals(1, tuned.evaluate(reviews).accuracy());
            assertArrayEquals(before, flat(base.logits(batches.get(0, 0))), "the base and its head stay");
            tuned.save(temp.resolve("adapter"));
            base.save(temp.resolve("base"));
        }
        try (TextClassifier base = TextClassifier.load(temp.resolve("base"));
                TextClassifier tuned = Lora.load(base, temp.resolve("adapter"))) {
            assertEquals(1, tuned.evaluate(reviews).accuracy());
            assertEquals("good", tuned.predict("it is great").label());
        }
        JsonNode config = Json.read(temp.resolve("base/config.json"));
        assertEquals(
                "[\"LlamaForSequenceClassification\"]",
                config.get("architectures").toString());
        assertEquals("{\"bad\":0,\"good\":1}", config.get("label2id").toString());
    }

    /** The head of a base is drawn anew each time; it is no part of what tells bases apart. */
    @Test
    void aHeadBelongsToTheAdapter() throws Exception {
        String llama = GOLDEN.resolve("llama").toString();
        LabelledBatch batch;
        float[] expected;
        try (TextClassifier base = TextClassifier.from(llama, LABELS, 1);
                TextClassifier tuned = Lora.attach(base, CONFIG)) {
            train(tuned, tuned.batches(reviews(), 6), 3);
            batch = tuned.batches(reviews(), 6).get(0, 0);
            expected = flat(tuned.logits(batch));
            tuned.save(temp.resolve("adapter"));
        }
        try (TextClassifier other = TextClassifier.from(llama, LABELS, 2);
                TextClassifier tuned = Lora.load(other, temp.resolve("adapter"))) {
            assertArrayEquals(expected, flat(tuned.logits(batch)));
        }
    }

    @Test
    void aBaseInFewBitsIsTrainedBeside() throws Exception {
        LoadOptions few =
                LoadOptions.builder().quantization(Quantization.NF4_DOUBLE).build();
        Dataset reviews = reviews();
        try (TextClassifier base = TextClassifier.from(GOLDEN.resolve("llama"), LABELS, few, 1);
                TextClassifier tuned = Lora.attach(base, CONFIG)) {
            assertThrows(ForgeException.class, () -> base.trainStep(AdamW.DEFAULT, 1));
            train(tuned, tuned.batches(reviews, 6), 60);
            assertEquals(1, tuned.evaluate(reviews).accuracy());
            try (TextClassifier merged = tuned.merged()) {
                assertEquals(1, merged.evaluate(reviews).accuracy());
            }
        }
    }

    @Test
    void whatDoesNotFitIsSaid() {
        try (TextClassifier words = TextClassifier.create(Tokenizer.gpt2(), LABELS, 4, 1)) {
            String none = assertThrows(ForgeException.class, () -> Lora.attach(words, CONFIG))
                    .getMessage();
            assertTrue(none.contains("no linears"), none);
        }
        try (CausalLM language = CausalLM.load(GOLDEN.resolve("llama"))) {
            String task = assertThrows(
                            ConfigException.class, () -> Lora.load(language, GOLDEN.resolve("lora_llama_classifier")))
                    .getMessage();
            assertTrue(task.contains("task_type") && task.contains("SEQ_CLS"), task);
        }
        String language = assertThrows(ConfigException.class, () -> TextClassifier.load(GOLDEN.resolve("llama")))
                .getMessage();
        assertTrue(language.contains("TextClassifier.from"), language);
    }
}
