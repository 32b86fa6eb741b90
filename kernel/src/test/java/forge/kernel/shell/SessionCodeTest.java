package forge.kernel.shell;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.base.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a run remembers of the cells that made it. */
class SessionCodeTest extends WithShell {
    private static final String TRAINING = """
            var batches = data.batches(tokenizer, new BatchShape(4, 16));
            var run = Trainer.of(model, TrainConfig.builder().maxSteps(1).build()).runDirectory("%s").fit(batches);""";

    @TempDir
    Path dir;

    @Test
    void aRunDirectoryHoldsTheCellsUpToTheRun() throws Exception {
        shell.warmUp(0);
        String file = Files.writeString(dir.resolve("a.jsonl"), "{\"prompt\": \"a b\", \"answer\": \"c d\"}\n")
                .toString()
                .replace("\\", "/");
        value("""
                import forge.model.*; import forge.train.*; import forge.data.*; import forge.tokenizer.*;
                var data = Dataset.jsonl("%s");
                var tokenizer = Tokenizer.train(data.records().stream().map(Example::text), 260);""".formatted(file));
        shell.eval("Cell[2]", "int x = nowhere;");
        value("""
                var sizes = Gpt2Config.builder().vocabSize(tokenizer.vocabSize()).contextLength(16).hiddenSize(16).numLayers(1).numHeads(2).build();
                var model = CausalLM.create(new Gpt2(sizes), tokenizer, 42);""");
        String training = TRAINING.formatted(dir.resolve("run").toString().replace("\\", "/"));
        value(training);
        value("model.close()");

        Path code = dir.resolve("run/code.jsh");
        String text = Files.readString(code);
        assertTrue(text.contains("\nint x = nowhere;\n"), "a cell that failed was run, too: " + text);
        assertTrue(text.endsWith("\n" + training + "\n"), text);
        assertFalse(text.contains("warm"), text);
        assertFalse(text.contains("model.close()"), text);
        JsonNode json = Json.read(dir.resolve("run/provenance.json"));
        assertEquals(Sha256.of(code), json.at("/code/sha256").asText());
        assertEquals("code.jsh", json.at("/code/file").asText());
    }
}
