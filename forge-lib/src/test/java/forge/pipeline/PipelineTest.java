package forge.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.base.Json;
import forge.data.DataGenerationMethod;
import forge.data.Dataset;
import forge.generate.Generation;
import forge.generate.Generator;
import forge.model.CausalLM;
import forge.model.Gpt2Config;
import forge.tokenizer.Tokenizer;
import forge.train.TrainConfig;
import forge.view.Screen;
import forge.view.ThreadScreen;
import forge.view.Viewable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

class PipelineTest {
    private static final String PROMPT = "Quick soup recipes";

    @TempDir
    Path out;

    private static PipelineConfig.Builder tiny() {
        return PipelineConfig.builder()
                .examples(40)
                .vocabulary(Vocabulary.trained(300))
                .model(Gpt2Config.builder()
                        .hiddenSize(32)
                        .numLayers(1)
                        .numHeads(2)
                        .contextLength(64)
                        .build())
                .train(TrainConfig.builder()
                        .learningRate(3e-3)
                        .contextLength(64)
                        .batchSize(8)
                        .epochs(2)
                        .build());
    }

    private List<String> listed(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void fromAPromptToADirectory() throws Exception {
        TrainingResult result = Pipeline.run(PROMPT, tiny().build(), out, DataGenerationMethod.template());
        Path directory = result.directory();
        assertTrue(
                directory.getFileName().toString().matches("quick_soup_recipes_\\d{8}_\\d{6}"), directory.toString());
        assertEquals(List.of(directory.getFileName().toString()), listed(out));
        assertEquals(
                List.of(
                        "config.json",
                        "dataset.json",
                        "dataset.txt",
                        "generation_info.json",
                        "model.safetensors",
                        "tokenizer.json"),
                listed(directory));
        assertTrue(result.finalLoss() < Math.log(result.vocabSize()), "loss " + result.finalLoss());
        assertEquals(
                List.of("", "The", "Today"),
                result.samples().stream().map(Generation::prompt).toList());
        assertTrue(result.samples().stream().allMatch(s -> s.tokenIds().length <= 30));
        checkData(directory, result);
        checkInfo(directory, result);
        checkModel(directory, result);
        assertTrue(result.html().orElseThrow().contains("<svg "));
        assertTrue(result.text().contains("perplexity"), result.text());
    }

    private static void checkData(Path directory, TrainingResult result) {
        int kept = result.data().kept().size();
        Dataset text = Dataset.text(directory.resolve("dataset.txt"));
        assertEquals(kept, text.size());
        assertEquals(
                result.data().kept().first().text().strip(), text.first().text().strip());
        JsonNode json = Json.read(directory.resolve("dataset.json"));
        assertEquals(kept, json.size());
        assertEquals(
                result.data().kept().first().text(), json.get(0).get("text").asText());
    }

    private static void checkInfo(Path directory, TrainingResult result) throws Exception {
        JsonNode info = Json.read(directory.resolve("generation_info.json"));
        assertEquals(PROMPT, info.get("prompt").asText());
        assertEquals("template", info.at("/method/name").asText());
        assertEquals(0.003, info.at("/train/learning_rate").asDouble());
        assertEquals(result.run().steps().size(), info.at("/result/steps").asInt());
        byte[] weights = Files.readAllBytes(directory.resolve("model.safetensors"));
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
        assertEquals(hash, info.at("/sha256/model.safetensors").asText());
    }

    /** What was saved is what was trained: it writes the same text again. */
    private static void checkModel(Path directory, TrainingResult result) {
        try (CausalLM model = CausalLM.load(directory)) {
            assertEquals(result.parameters(), model.parameterCount());
            Generation again = Generator.of(model).maxTokens(30).seed(42).generate("The");
            assertArrayEquals(result.samples().get(1).tokenIds(), again.tokenIds());
        }
    }

    @Test
    void aPromptThatNoGrammarKnowsLeavesNothing() throws Exception {
        assertThrows(
                ForgeException.class,
                () -> Pipeline.run("quantum chromodynamics", tiny().build(), out, DataGenerationMethod.template()));
        assertEquals(List.of(), listed(out));
    }

    @Test
    void aParentThatCannotBeWrittenIsNoticedBeforeTraining() throws Exception {
        Path file = Files.createFile(out.resolve("file"));
        FileException error = assertThrows(
                FileException.class, () -> Pipeline.run(PROMPT, tiny().build(), file, DataGenerationMethod.template()));
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    }

    @Test
    void inTheBackgroundWithTheSameResult() throws Exception {
        CompletableFuture<TrainingResult> future =
                Pipeline.runAsync(PROMPT, tiny().build(), out, DataGenerationMethod.template());
        assertTrue(Files.exists(future.get(60, TimeUnit.SECONDS).directory()));
    }

    @Test
    void cancelStopsTheTrainingAndLeavesNothing() throws Exception {
        TrainConfig endless =
                tiny().build().train().toBuilder().epochs(1_000_000).build();
        CompletableFuture<TrainingResult> future =
                Pipeline.runAsync(PROMPT, tiny().train(endless).build(), out, DataGenerationMethod.template());
        Thread.sleep(1500); // long enough to train, which takes for ever
        assertFalse(future.isDone());
        future.cancel(true);
        assertThrows(CancellationException.class, () -> future.get(60, TimeUnit.SECONDS));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (isWorking() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertFalse(isWorking(), "still training 20 s after cancel");
        assertEquals(List.of(), listed(out));
    }

    @Test
    void cancelWithoutInterruptionOnlyEndsTheWaiting() throws Exception {
        CompletableFuture<TrainingResult> future =
                Pipeline.runAsync(PROMPT, tiny().build(), out, DataGenerationMethod.template());
        assertTrue(future.cancel(false));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (isWorking() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertEquals(1, listed(out).size());
    }

    @Test
    void aStopRequestAfterTheLastStepLeavesNothing() throws Exception {
        Screen.Handle stopsAtTheEnd = new Screen.Handle() {
            @Override
            public void update(Viewable value) {}

            @Override
            public void done() {
                Thread.currentThread().interrupt();
            }
        };
        PipelineConfig config = tiny().testPrompts().build();
        ThreadScreen.with(
                value -> stopsAtTheEnd,
                () -> assertThrows(
                        InterruptedRunException.class,
                        () -> Pipeline.run(PROMPT, config, out, DataGenerationMethod.template())));
        assertEquals(List.of(), listed(out));
    }

    @Test
    void whatCouldBeKnownIsSaidBeforeTheTraining() throws Exception {
        refusedUntrained("the test prompt \"\": the prompt is empty", tiny().vocabulary(withoutEndOfText()));
        String tooLong = "a b c d ".repeat(100);
        refusedUntrained("the model's context ends at 64", tiny().testPrompts(tooLong));
        assertEquals(List.of("tokenizer.json"), listed(out));
    }

    private Vocabulary withoutEndOfText() {
        Path file = out.resolve("tokenizer.json");
        Tokenizer.train(Stream.of("soup"), 300).save(file);
        ObjectNode json = (ObjectNode) Json.read(file);
        json.putArray("added_tokens");
        ((ObjectNode) json.at("/model/vocab")).remove("<|endoftext|>");
        Json.write(file, json);
        return Vocabulary.fromFile(file);
    }

    /** Whoever trains shows a progress line first. */
    private void refusedUntrained(String expected, PipelineConfig.Builder builder) {
        Screen noScreen = value -> fail("training has begun");
        ThreadScreen.with(noScreen, () -> {
            String message = assertThrows(
                            ForgeException.class,
                            () -> Pipeline.run(PROMPT, builder.build(), out, DataGenerationMethod.template()))
                    .getMessage();
            assertTrue(message.contains(expected), message);
        });
    }

    private static boolean isWorking() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("forge-pipeline"));
    }

    @Test
    void impossibleConfigurationsAreRefused() {
        assertThrows(ForgeException.class, () -> tiny().examples(1).build());
        assertThrows(ForgeException.class, () -> tiny().validationShare(1).build());
        assertThrows(ForgeException.class, () -> tiny().maxTokens(0).build());
        assertThrows(ForgeException.class, () -> tiny().temperature(-1).build());
        assertThrows(ForgeException.class, () -> tiny().topK(-3).build());
        assertThrows(ForgeException.class, () -> Vocabulary.trained(100));
        TrainConfig tooLong = TrainConfig.builder().contextLength(65).build();
        String message = assertThrows(
                        ForgeException.class, () -> tiny().train(tooLong).build())
                .getMessage();
        assertTrue(message.contains("65 tokens") && message.contains("64"), message);
    }
}
