package forge.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import forge.kernel.display.StandardStreams;
import forge.kernel.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NotebookRunTest {
    private static Shell shell;
    private static StandardStreams streams;

    @TempDir
    private Path dir;

    private ObjectNode root;

    @BeforeAll
    static void open() {
        shell = Shell.open();
        streams = StandardStreams.route();
    }

    @AfterAll
    static void close() {
        streams.close();
        shell.close();
    }

    @BeforeEach
    void empty() {
        root = Json.object().put("nbformat", 4).put("nbformat_minor", 5);
        root.putObject("metadata");
        root.putArray("cells");
    }

    private NotebookRunTest cell(String source, String... tags) {
        ObjectNode cell = ((ArrayNode) root.get("cells")).addObject();
        cell.put("cell_type", "code").put("source", source).putNull("execution_count");
        cell.putArray("outputs")
                .addObject()
                .put("output_type", "stream")
                .put("name", "stdout")
                .put("text", "old\n");
        ArrayNode list = cell.putObject("metadata").putArray("tags");
        Arrays.stream(tags).forEach(list::add);
        return this;
    }

    private Path saved() {
        return dir.resolve("out.ipynb");
    }

    private NotebookRun run() {
        Path path = dir.resolve("in.ipynb");
        Json.write(path, root);
        return NotebookRun.of(Notebook.read(path), shell).savingTo(saved());
    }

    private JsonNode outputs(int cell) {
        return Json.readPython(saved()).at("/cells/" + cell + "/outputs");
    }

    @Test
    void streamsValuesAndDisplaysAreRecorded() {
        cell(
                "System.out.print(\"a\\rb\");\nSystem.err.println(\"e\");\nSystem.out.println(\"c\");\ndisplay(\"shown\");\n41 + 1");
        assertEquals(Optional.empty(), run().run());
        assertEquals("b", outputs(0).at("/0/text/0").asText());
        assertEquals("stderr", outputs(0).at("/1/name").asText());
        assertEquals("c\n", outputs(0).at("/2/text/0").asText());
        assertEquals("display_data", outputs(0).at("/3/output_type").asText());
        assertEquals("42", outputs(0).at("/4/data/text~1plain/0").asText());
        assertEquals(1, outputs(0).at("/4/execution_count").asInt());
        assertEquals(5, outputs(0).size());
        assertEquals(1, Json.read(saved()).at("/cells/0/execution_count").asInt());
    }

    /** Squared time took 150 s for this; what is linear takes well under a second. */
    @Test
    void aHundredThousandLinesAreRecordedInLinearTime() {
        cell("for (int i = 0; i < 100_000; i++) System.out.println(\"line \" + i);")
                .cell("System.err.println(\"e\"); System.out.print(1); display(2); System.out.print(3);");
        assertTimeout(Duration.ofSeconds(15), () -> assertEquals(Optional.empty(), run().run()));
        assertEquals(1, outputs(0).size());
        assertEquals(100_000, outputs(0).at("/0/text").size());
        assertEquals("line 99999\n", outputs(0).at("/0/text/99999").asText());
        assertEquals("e\n", outputs(1).at("/0/text/0").asText());
        assertEquals("1", outputs(1).at("/1/text/0").asText());
        assertEquals("3", outputs(1).at("/3/text/0").asText());
    }

    @Test
    void aThreadOfAnEarlierCellIsRecordedWhenALaterOneIsSaved() {
        cell("var told = new CountDownLatch(1);\n"
                        + "var late = new Thread(() -> { try { told.await(); } catch (InterruptedException e) { } "
                        + "System.out.println(\"late\"); });\nlate.start();\nSystem.out.println(\"early\");")
                .cell("told.countDown(); late.join();");
        assertEquals(Optional.empty(), run().run());
        assertEquals("late\n", outputs(0).at("/0/text/1").asText());
    }

    @Test
    void aDisplayIsReplacedInThePlaceWhereItWasShown() {
        cell("var shown = display(\"first\")").cell("shown.update(\"second\");").cell("shown");
        assertEquals(Optional.empty(), run().run());
        assertEquals("second", outputs(0).at("/0/data/text~1plain/0").asText());
        assertEquals(0, outputs(1).size());
        assertEquals(0, outputs(2).size());
    }

    @Test
    void clearingRemovesWhatTheCellShowed() {
        cell("System.out.println(\"gone\"); clearOutput(); System.out.println(\"stays\");");
        run().run();
        assertEquals("stays\n", outputs(0).at("/0/text/0").asText());
        assertEquals(1, outputs(0).size());
    }

    @Test
    void aFailureEndsTheRunAndWhatRanIsSaved() {
        cell("System.out.println(\"ran\");").cell("int zero = 0;\n1 / zero").cell("System.out.println(\"never\");");
        NotebookRun.Failure failure = run().run().orElseThrow();
        assertEquals(2, failure.number());
        assertEquals(3, failure.count());
        assertEquals(2, failure.error().line());
        assertEquals("ran\n", outputs(0).at("/0/text/0").asText());
        assertEquals("java.lang.ArithmeticException", outputs(1).at("/0/ename").asText());
        assertEquals("/ by zero", outputs(1).at("/0/evalue").asText());
        assertTrue(outputs(1).at("/0/traceback").toString().contains("Cell[2]:2"));
        assertEquals(0, outputs(2).size());
    }

    @Test
    void whateverAValueDoesTheFileTellsIt() throws Exception {
        cell("class Deep { public String toString() { return \"\" + this; } }\nnew Deep()", "raises-exception")
                .cell(
                        "class Mute extends RuntimeException { public String getMessage() { throw this; } "
                                + "public StackTraceElement[] getStackTrace() { return null; } }\nthrow new Mute();",
                        "raises-exception")
                .cell("display(new forge.kernel.display.MimeBundle("
                        + "Map.of(\"text/plain\", \"nan\", \"application/json\", Double.NaN), Map.of()));");
        assertEquals(Optional.empty(), run().run());
        assertEquals("java.lang.StackOverflowError", outputs(0).at("/0/ename").asText());
        assertEquals("Mute", outputs(1).at("/0/ename").asText());
        assertEquals(
                "(its message could not be read: Mute)",
                outputs(1).at("/0/evalue").asText());
        assertTrue(Files.readString(saved()).contains("\"application/json\": NaN"));
        assertTrue(Double.isNaN(Notebook.read(saved())
                .cells()
                .get(2)
                .outputs()
                .at("/0/data/application~1json")
                .doubleValue()));
    }

    @Test
    void tagsSkipACellAndAllowItToFail() {
        cell("boom()", "skip-execution")
                .cell("throw new IllegalStateException();", "raises-exception")
                .cell("7");
        assertEquals(Optional.empty(), run().run());
        assertEquals("old\n", outputs(0).at("/0/text").asText());
        assertEquals("error", outputs(1).at("/0/output_type").asText());
        assertEquals(2, Json.read(saved()).at("/cells/2/execution_count").asInt());
    }

    @Test
    void aCellOverItsTimeLimitIsStopped() {
        cell("System.out.println(\"start\");\nwhile (true);");
        NotebookRun.Failure failure =
                run().cellLimit(Duration.ofMillis(700)).run().orElseThrow();
        assertEquals(
                "the cell took longer than 0.7 s and was stopped",
                failure.error().message());
        assertEquals(2, failure.error().line());
        assertEquals("start\n", outputs(0).at("/0/text/0").asText());
    }

    @Test
    void readingInputIsAnErrorRatherThanAWait() {
        cell("new Scanner(System.in).nextLine()");
        assertEquals(
                "java.util.NoSuchElementException",
                run().run().orElseThrow().error().name());
    }
}
