package forge.docs;

import forge.kernel.shell.CellResult;
import forge.kernel.shell.Shell;
import forge.view.Viewable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the blocks of docs/guide.md in order, as cells of one session. */
class GuideTest {
    private static final Pattern BLOCK = Pattern.compile("```(java|yaml)\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path work;

    @Test
    void everyBlockRunsAndShowsSomething() throws IOException {
        String guide = Files.readString(Path.of("../docs/guide.md"));
        List<String> cells = new ArrayList<>();
        Matcher block = BLOCK.matcher(guide);
        while (block.find()) {
            if (block.group(1).equals("yaml")) {
                Files.writeString(work.resolve("run.yaml"), block.group(2));
            } else {
                cells.add(block.group(2).replace("\"datasets/", "\"../datasets/"));
            }
        }
        assertTrue(cells.size() >= 5, "found " + cells.size() + " blocks");
        try (Shell shell = Shell.open()) {
            shell.eval("var work = Path.of(\"" + work + "\");");
            for (String cell : cells) {
                CellResult result = shell.eval(cell);
                result.error().ifPresent(e -> {
                    throw new AssertionError(cell + "\n" + e.text());
                });
                Object value = result.value().orElseThrow(() -> new AssertionError("nothing to see:\n" + cell));
                assertTrue(value instanceof Viewable, value.getClass() + " does not render:\n" + cell);
            }
        }
    }
}
