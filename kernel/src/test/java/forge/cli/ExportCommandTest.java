package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code forge export} of what {@code forge train} left. */
class ExportCommandTest {
    @RegisterExtension
    static final CommandLines COMMANDS = new CommandLines();

    @BeforeEach
    void train() throws Exception {
        TinyTraining.data(COMMANDS.dir(), 6);
        CommandProcess.Ended trained = COMMANDS.run(
                "train",
                "--model",
                TinyTraining.LLAMA,
                "--data",
                "data.jsonl",
                "--out",
                "runs/one",
                "method=qlora",
                "rank=4",
                "context_length=32",
                "epochs=2");
        assertEquals(0, trained.code(), trained.err());
    }

    private void refused(int code, String expected, String... words) throws Exception {
        CommandProcess.Ended ended = COMMANDS.run(words);
        assertEquals(code, ended.code(), ended.err());
        assertTrue(ended.err().contains(expected), ended.err());
        assertFalse(Files.exists(COMMANDS.dir().resolve("out")), "nothing is left");
    }

    @Test
    void aMergedModelIsWrittenThatEvaluatesAsTheCheckpointDoes() throws Exception {
        CommandProcess.Ended ended = COMMANDS.run(
                "export",
                "--checkpoint",
                "runs/one",
                "--out",
                "outputs/models/one",
                "--prompt",
                "the number 3",
                "--json");
        assertEquals(0, ended.code(), ended.err());
        JsonNode parity = Json.parse(ended.out()).get("parity");
        assertTrue(parity.get("relative").asDouble() < 1e-3, ended.out());
        double adapted = loss("runs/one");
        assertEquals(adapted, loss("outputs/models/one"), 1e-3);
        CommandProcess.Ended shards = COMMANDS.run(
                "export",
                "--checkpoint",
                "runs/one/last",
                "--out",
                "small",
                "--dtype",
                "bf16",
                "--max-shard-size",
                "0.1MB");
        assertEquals(0, shards.code(), shards.err());
        assertTrue(shards.out().contains("read back") && shards.out().contains(" files, "), shards.out());
        assertTrue(Files.exists(COMMANDS.dir().resolve("small/model.safetensors.index.json")));
        assertEquals(adapted, loss("small"), 0.1);
    }

    private double loss(String model) throws Exception {
        CommandProcess.Ended ended = COMMANDS.run(
                "evaluate",
                "--checkpoint",
                model,
                "--data",
                "data.jsonl",
                "--metrics",
                "loss",
                "--context-length",
                "32",
                "--json");
        assertEquals(0, ended.code(), ended.err());
        return Json.parse(ended.out()).at("/models/0/metrics/loss").asDouble();
    }

    @Test
    void whatIsWrongLeavesNothing() throws Exception {
        refused(
                1,
                "what was written is not the model",
                "export",
                "--checkpoint",
                "runs/one",
                "--out",
                "out",
                "--dtype",
                "bf16",
                "--tolerance",
                "1e-9");
        refused(1, "nowhere: no such directory", "export", "--checkpoint", "nowhere", "--out", "out");
        refused(1, "runs: neither a model", "export", "--checkpoint", "runs", "--out", "out");
        refused(1, "runs: exists already", "export", "--checkpoint", "runs/one", "--out", "runs");
        refused(
                2,
                "expected a size such as 2GB",
                "export",
                "--checkpoint",
                "runs/one",
                "--out",
                "out",
                "--max-shard-size",
                "big");
        refused(2, "tolerance is -1", "export", "--checkpoint", "runs/one", "--out", "out", "--tolerance", "-1");
        refused(2, "--out", "export", "--checkpoint", "runs/one");
        Path file = COMMANDS.dir().resolve("runs/one/last/adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 9] ^= 1;
        Files.write(file, bytes);
        refused(1, "this checkpoint is damaged: ", "export", "--checkpoint", "runs/one", "--out", "out");
        try (Stream<Path> left = Files.list(COMMANDS.dir())) {
            assertEquals(
                    List.of("data.jsonl", "runs"),
                    left.map(path -> String.valueOf(path.getFileName()))
                            .sorted()
                            .toList());
        }
    }
}
