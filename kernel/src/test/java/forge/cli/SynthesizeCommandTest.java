package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.data.Dataset;
import forge.data.record.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code forge synthesize} with the configuration that is shipped and with a server on loopback. */
@Timeout(180)
class SynthesizeCommandTest {
    private static final String SHIPPED = Path.of("../configs/data/synthesis.yaml")
            .toAbsolutePath()
            .normalize()
            .toString();
    private static final String KEY = "sk-cli-0123456789";

    @RegisterExtension
    static final CommandLines COMMANDS = new CommandLines(Map.of("TEST_KEY", KEY));

    private final Path dir = COMMANDS.dir();

    private CommandProcess.Ended forge(String... args) throws Exception {
        return COMMANDS.run(args);
    }

    @Test
    void theShippedConfigurationMakesDataWithATable() throws Exception {
        CommandProcess.Ended ended = forge("synthesize", "--config", SHIPPED, "count=40", "out=a.jsonl");
        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().contains("kept") && ended.out().contains("written to a.jsonl"), ended.out());
        Dataset data = Dataset.load(dir.resolve("a.jsonl"));
        assertEquals(40, data.size());
        CommandProcess.Ended again = forge(
                "synthesize", "--config", SHIPPED, "count=40", "--out", "b.jsonl", "--json", "refine.min_chars=200");
        JsonNode json = Json.parse(again.out());
        assertEquals(40, json.get("generated").intValue());
        assertTrue(json.get("dropped").intValue() > 0, again.out());
        assertEquals(40, json.get("kept").intValue() + json.get("dropped").intValue());
        assertEquals(1, json.get("dropped_by_rule").size(), again.out());
    }

    @Test
    void directoriesAndTextsAreWrittenToo() throws Exception {
        CommandProcess.Ended directory = forge("synthesize", "prompt=cooking recipes", "count=5", "out=recipes");
        assertEquals(0, directory.code(), directory.err());
        assertEquals(5, Dataset.load(dir.resolve("recipes")).size());
        CommandProcess.Ended again = forge(
                "synthesize",
                "method=endpoint",
                "prompt=x",
                "endpoint.base_url=http://127.0.0.1:9/v1",
                "endpoint.model=m",
                "out=recipes");
        assertEquals(Main.FAILED, again.code());
        assertTrue(
                again.err().contains("recipes") && again.err().contains("exists"), "nobody is asked: " + again.err());
        assertEquals(
                0,
                forge("synthesize", "prompt=cooking recipes", "count=5", "out=recipes.txt")
                        .code());
        assertEquals(5, Dataset.text(dir.resolve("recipes.txt")).size());
        CommandProcess.Ended file = forge("synthesize", "method=from_file", "file=recipes", "count=3", "out=c.jsonl");
        assertEquals(0, file.code(), file.err());
        assertEquals(3, Dataset.load(dir.resolve("c.jsonl")).size());
    }

    @Test
    void mistakesAreNamed() throws Exception {
        CommandProcess.Ended nothing = forge("synthesize");
        assertEquals(Main.WRONG_USE, nothing.code(), nothing.err());
        CommandProcess.Ended unknown = forge("synthesize", "promt=soup", "out=x.jsonl");
        assertEquals(Main.WRONG_USE, unknown.code());
        assertTrue(unknown.err().contains("promt") && unknown.err().contains("Did you mean prompt?"), unknown.err());
        CommandProcess.Ended inner = forge("synthesize", "prompt=soup", "endpoint.base_ulr=x", "out=x.jsonl");
        assertTrue(inner.err().contains("Did you mean base_url?"), inner.err());
        CommandProcess.Ended missing = forge("synthesize", "prompt=soup", "method=endpoint", "out=x.jsonl");
        assertTrue(missing.err().contains("endpoint.base_url"), missing.err());
        CommandProcess.Ended key = forge(
                "synthesize",
                "prompt=soup",
                "out=x.jsonl",
                "endpoint.base_url=http://x/v1",
                "endpoint.model=m",
                "endpoint.key_env=" + KEY);
        assertEquals(Main.WRONG_USE, key.code());
        assertFalse(key.err().contains(KEY), key.err());
        assertFalse(Files.exists(dir.resolve("x.jsonl")));
    }

    @Test
    void aProcessThatIsKilledGoesOnWhereItWas() throws Exception {
        try (ChatServer server = new ChatServer(KEY)) {
            String[] command = {
                "synthesize",
                "method=endpoint",
                "prompt=bank cards",
                "count=60",
                "out=cards.jsonl",
                "refine.min_chars=1",
                "endpoint.base_url=" + server.url(),
                "endpoint.model=fake",
                "endpoint.key_env=TEST_KEY",
                "endpoint.concurrency=2",
                "budget.input_price=1",
                "budget.output_price=2",
                "--json"
            };
            Process process = CommandProcess.start(dir, Map.of("TEST_KEY", KEY), command);
            Path journal = dir.resolve("cards.jsonl.answers");
            while (answers(journal) < 4) {
                Thread.sleep(10);
            }
            process.destroyForcibly().waitFor();
            long before = answers(journal);
            assertFalse(Files.exists(dir.resolve("cards.jsonl")));
            assertTrue(server.seeds.size() < 12, server.seeds.size() + " requests before it was killed");
            int asked = server.seeds.size();
            CommandProcess.Ended ended = forge(command);
            assertEquals(0, ended.code(), ended.err());
            JsonNode json = Json.parse(ended.out());
            assertEquals("complete", json.get("ending").textValue());
            assertEquals(60, json.get("kept").intValue());
            assertTrue(json.get("cost").doubleValue() > 0);
            assertEquals(
                    json.get("requests").longValue() - 12,
                    json.get("unanswered").longValue(),
                    "lost by the kill");
            assertTrue(json.get("requests").intValue() >= server.seeds.size(), "more was sent than is counted");
            List<String> prompts = Dataset.load(dir.resolve("cards.jsonl")).records().stream()
                    .map(Example::prompt)
                    .distinct()
                    .toList();
            assertEquals(60, prompts.size());
            assertTrue(
                    server.seeds.size() - asked <= 12 - before + 1,
                    before + " answers were kept, and yet " + (server.seeds.size() - asked) + " more were asked for");
            assertEquals(12, server.seeds.stream().distinct().count(), "the second run asked other things");
            try (Stream<Path> files = Files.list(dir)) {
                for (Path file : files.toList()) {
                    assertFalse(Files.readString(file).contains(KEY), file.toString());
                }
            }
        }
    }

    private static long answers(Path journal) throws IOException {
        try (Stream<String> lines = Files.exists(journal) ? Files.lines(journal) : Stream.empty()) {
            return lines.filter(line -> line.contains("\"answer\":")).count();
        }
    }

    @Test
    void aServerThatFailsWritesNothing() throws Exception {
        CommandProcess.Ended ended = forge(
                "synthesize",
                "method=endpoint",
                "prompt=x",
                "out=x.jsonl",
                "endpoint.base_url=http://127.0.0.1:1/v1",
                "endpoint.model=m",
                "endpoint.max_attempts=2",
                "endpoint.first_delay=1ms");
        assertEquals(Main.FAILED, ended.code());
        assertTrue(ended.err().contains("no connection") && ended.err().contains("Nothing was written"), ended.err());
        assertFalse(Files.exists(dir.resolve("x.jsonl")));
    }
}
