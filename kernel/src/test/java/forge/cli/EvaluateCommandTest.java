package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code forge evaluate} of what {@code forge train} left. */
class EvaluateCommandTest {
    @RegisterExtension
    static final CommandLines COMMANDS = new CommandLines();

    @BeforeEach
    void data() throws Exception {
        TinyTraining.data(COMMANDS.dir(), 6);
    }

    private void train(String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "train",
                "--data",
                "data.jsonl",
                "--validation",
                "data.jsonl",
                "--out",
                "runs/one",
                "context_length=32",
                "epochs=1"));
        words.addAll(List.of(more));
        CommandProcess.Ended trained = COMMANDS.run(words.toArray(String[]::new));
        assertEquals(0, trained.code(), trained.err());
    }

    private double bestLoss() throws Exception {
        return Json.parse(COMMANDS.run("runs", "--json").out())
                .get(0)
                .get("best_validation_loss")
                .asDouble();
    }

    private JsonNode evaluated(String... words) throws Exception {
        CommandProcess.Ended ended = COMMANDS.run(words);
        assertEquals(0, ended.code(), ended.err());
        return Json.parse(ended.out()).at("/models/0");
    }

    private void refused(int code, String expected, String... words) throws Exception {
        CommandProcess.Ended ended = COMMANDS.run(words);
        assertEquals(code, ended.code(), ended.err());
        assertTrue(ended.err().contains(expected), ended.err());
    }

    @Test
    void aRunOverFourBitsHasTheLossThatItsValidationHad() throws Exception {
        train("--model", TinyTraining.LLAMA, "method=qlora", "rank=4");
        JsonNode best =
                evaluated("evaluate", "--checkpoint", "runs/one", "--data", "data.jsonl", "--json", "--out", "r.json");
        assertEquals(bestLoss(), best.at("/metrics/loss").asDouble(), 1e-4, "so the base is in four bits, as it was");
        for (String metric : List.of("perplexity", "exact_match", "bleu", "rouge_1", "rouge_2", "rouge_l")) {
            assertTrue(best.at("/metrics").has(metric), metric);
        }
        assertEquals(6, best.get("answers").size());
        assertEquals(best, Json.read(COMMANDS.dir().resolve("r.json")).at("/models/0"));
        CommandProcess.Ended table = COMMANDS.run(
                "evaluate",
                "--checkpoint",
                "runs/one/last",
                "--data",
                "data.jsonl",
                "--metrics",
                "rougeL,perplexity",
                "--limit",
                "2");
        assertTrue(table.out().contains("rouge_l") && !table.out().contains("bleu"), table.out() + table.err());
    }

    @Test
    void anAdapterWithoutItsBaseIsRefused() throws Exception {
        train("--model", TinyTraining.LLAMA, "--use-lora", "rank=4");
        Path adapter = Files.createDirectory(COMMANDS.dir().resolve("adapter"));
        Path best = COMMANDS.dir().resolve("runs/one/best");
        Files.copy(best.resolve("adapter_model.safetensors"), adapter.resolve("adapter_model.safetensors"));
        ObjectNode config = (ObjectNode) Json.read(best.resolve("adapter_config.json"));
        Json.write(adapter.resolve("adapter_config.json"), config.putNull("base_model_name_or_path"));
        refused(
                1,
                "names no base model. Name the model that it was trained over: --base DIR.",
                "evaluate",
                "--checkpoint",
                "adapter",
                "--data",
                "data.jsonl");
        JsonNode found = evaluated(
                "evaluate",
                "--checkpoint",
                "adapter",
                "--base",
                TinyTraining.LLAMA,
                "--data",
                "data.jsonl",
                "--metrics",
                "loss",
                "--json");
        assertEquals(bestLoss(), found.at("/metrics/loss").asDouble(), 1e-4);
        assertFalse(found.has("answers"), "the loss needs none");
    }

    @Test
    void aWholeModelIsEvaluatedToo() throws Exception {
        JsonNode found = evaluated(
                "evaluate", "--checkpoint", TinyTraining.LLAMA, "--data", "data.jsonl", "--max-tokens", "4", "--json");
        assertEquals(6, found.get("answered").asInt());
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        Path dir = COMMANDS.dir();
        Files.createDirectory(dir.resolve("empty"));
        Files.writeString(dir.resolve("plain.txt"), "some text\n\nmore of it and of that\n".repeat(20));
        Files.writeString(dir.resolve("none.jsonl"), "");
        refused(
                1,
                "nowhere: no such directory. Expected a model, a checkpoint",
                "evaluate",
                "--checkpoint",
                "nowhere",
                "--data",
                "data.jsonl");
        refused(1, "empty: neither a model", "evaluate", "--checkpoint", "empty", "--data", "data.jsonl");
        refused(1, "none.jsonl", "evaluate", "--checkpoint", TinyTraining.LLAMA, "--data", "none.jsonl");
        refused(
                1,
                "bleu compares answers, and none of the",
                "evaluate",
                "--checkpoint",
                TinyTraining.LLAMA,
                "--data",
                "plain.txt",
                "--context-length",
                "16",
                "--metrics",
                "bleu");
        refused(
                2,
                "did you mean rouge_l?",
                "evaluate",
                "--checkpoint",
                TinyTraining.LLAMA,
                "--data",
                "data.jsonl",
                "--metrics",
                "rogue_l");
        refused(
                2,
                "limit is 0",
                "evaluate",
                "--checkpoint",
                TinyTraining.LLAMA,
                "--data",
                "data.jsonl",
                "--limit",
                "0");
        refused(2, "--data", "evaluate", "--checkpoint", TinyTraining.LLAMA);
        refused(
                1,
                "is a directory",
                "evaluate",
                "--checkpoint",
                TinyTraining.LLAMA,
                "--data",
                "data.jsonl",
                "--out",
                "empty");
        refused(
                1,
                "is a whole model and no adapter",
                "evaluate",
                "--checkpoint",
                TinyTraining.LLAMA,
                "--base",
                TinyTraining.LLAMA,
                "--data",
                "data.jsonl");
    }

    @Test
    void aFlippedByteAndABaseThatMovedAreFound() throws Exception {
        Path model = COMMANDS.dir().resolve("base");
        Files.createDirectory(model);
        try (var files = Files.list(Path.of(TinyTraining.LLAMA))) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        train("--model", "base", "--use-lora", "rank=4");
        Files.move(model, COMMANDS.dir().resolve("moved"));
        refused(
                1,
                "is an adapter, trained over \"" + model + "\", which is not there",
                "evaluate",
                "--checkpoint",
                "runs/one",
                "--data",
                "data.jsonl");
        evaluated(
                "evaluate",
                "--checkpoint",
                "runs/one",
                "--base",
                "moved",
                "--data",
                "data.jsonl",
                "--metrics",
                "loss",
                "--json");
        Path file = COMMANDS.dir().resolve("runs/one/best/adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 4;
        Files.write(file, bytes);
        refused(
                1,
                "this checkpoint is damaged: ",
                "evaluate",
                "--checkpoint",
                "runs/one",
                "--base",
                "moved",
                "--data",
                "data.jsonl");
    }
}
