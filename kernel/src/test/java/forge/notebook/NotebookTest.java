package forge.notebook;

import forge.base.DataException;
import forge.base.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NotebookTest {
    @TempDir
    private Path dir;

    /** jupyter.ipynb was written by Python's json with nbformat's settings. */
    @Test
    void aFileOfJupyterComesOutByteForByte() throws Exception {
        Path written = Path.of(NotebookTest.class.getResource("jupyter.ipynb").toURI());
        Notebook notebook = Notebook.read(written);
        Path copy = dir.resolve("copy.ipynb");
        notebook.write(copy);
        assertEquals(Files.readString(written), Files.readString(copy));
        assertEquals("int x = 1;\nx + 1", notebook.cells().get(1).source());
        assertEquals(Set.of("parameters"), notebook.cells().get(1).tags());
        assertEquals("# Ein Versuch – äöü €", notebook.cells().get(0).title());
    }

    @Test
    void whatIsNoJavaNotebookIsRefused() throws Exception {
        assertRefused("", "the file is empty");
        assertRefused("{\"cells\": [\n 1,\n ]}", ":3:");
        assertRefused("[]", "no notebook");
        assertRefused("{\"nbformat\": 4}", "no notebook");
        assertRefused("{\"worksheets\": [], \"nbformat\": 3}", "nbformat is 3, expected 4");
        assertRefused("{\"cells\": [{}], \"nbformat\": 4}", "cell 1 has no \"cell_type\"");
        assertRefused(
                "{\"cells\": [{\"cell_type\": \"code\", \"outputs\": null}], \"nbformat\": 4}",
                "\"outputs\" of cell 1 is no list");
        assertRefused(
                "{\"cells\": [], \"nbformat\": 4, \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}}",
                "language is python, expected java");
        assertThrows(ForgeException.class, () -> Notebook.read(dir.resolve("missing.ipynb")));
    }

    private void assertRefused(String content, String finding) throws Exception {
        Path path = dir.resolve("x.ipynb");
        Files.writeString(path, content);
        String message =
                assertThrows(DataException.class, () -> Notebook.read(path)).getMessage();
        assertTrue(message.startsWith(path.toString()) && message.contains(finding), message);
    }

    @Test
    void carriageReturnsWriteOverTheLine() {
        StreamText text = new StreamText();
        text.append("10 %\r20");
        text.append(" %\r100 %\nabc\b\bX\r\n");
        assertEquals("100 %\naXc\n", text.text());
    }
}
