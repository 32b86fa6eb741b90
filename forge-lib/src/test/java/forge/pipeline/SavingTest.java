package forge.pipeline;

import forge.base.AtomicFiles;
import forge.base.FileException;
import forge.base.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SavingTest {
    private static final AtomicFiles.Filling CONTENT = dir -> Files.writeString(dir.resolve("model"), "weights");

    @TempDir
    private Path dir;

    private Path out;
    private Path elsewhere;

    @BeforeEach
    void makeDirectories() throws Exception {
        out = Files.createDirectory(dir.resolve("out"));
        elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
    }

    private Saving saving() {
        return new Saving("soup", out, elsewhere);
    }

    @Test
    void aNameTakenWhileWritingGivesTheNext() throws Exception {
        boolean[] taken = {false};
        Path saved = saving().save(directory -> {
            CONTENT.fill(directory);
            if (!taken[0]) { // another run is faster
                taken[0] = true;
                Files.createDirectories(FolderNameBuilder.of("soup").in(out).resolve("theirs"));
            }
        });
        assertEquals("weights", Files.readString(saved.resolve("model")));
        try (Stream<Path> both = Files.list(out)) {
            assertEquals(2, both.count());
        }
    }

    @Test
    void whatCannotBeSavedThereIsSavedElsewhere() throws Exception {
        Files.delete(out);
        Files.createFile(out); // as good as a disk that is gone
        String message =
                assertThrows(ForgeException.class, () -> saving().save(CONTENT)).getMessage();
        Path rescued;
        try (Stream<Path> found = Files.list(elsewhere)) {
            rescued = found.toList().get(0);
        }
        assertEquals("weights", Files.readString(rescued.resolve("model")));
        assertTrue(message.endsWith("The trained model is in " + rescued + " instead."), message);
    }

    @Test
    void whatCannotBeSavedAtAllSaysSo() throws Exception {
        for (Path path : List.of(out, elsewhere)) {
            Files.delete(path);
            Files.createFile(path);
        }
        String message =
                assertThrows(ForgeException.class, () -> saving().save(CONTENT)).getMessage();
        assertTrue(message.endsWith("The trained model is lost."), message);
    }

    @Test
    void aDiskTooSmallIsNoticed() {
        saving().checkSpace(1);
        String message = assertThrows(FileException.class, () -> saving().checkSpace(Long.MAX_VALUE))
                .getMessage();
        assertTrue(message.contains("the model needs 9,223,372,036,854 MB, but only"), message);
    }
}
