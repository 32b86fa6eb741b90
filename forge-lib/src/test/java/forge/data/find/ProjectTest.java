package forge.data.find;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ProjectTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path root;

    @Test
    void tellsWhetherTheCommitWasChangedSince() throws Exception {
        Path file = Files.writeString(root.resolve("A.java"), "class A {}");
        try (Git git = Git.init().setDirectory(root.toFile()).call()) {
            git.add().addFilepattern("A.java").call();
            assertEquals(Optional.of(true), Project.isChanged(root, LIMIT), "nothing is committed yet");
            git.commit()
                    .setMessage("one")
                    .setAuthor("a", "a@example.org")
                    .setCommitter("a", "a@example.org")
                    .setSign(false)
                    .call();
        }
        Files.writeString(root.resolve("notes.txt"), "belongs to no commit");
        assertEquals(Optional.of(false), Project.isChanged(root, LIMIT));
        Path below = Files.createDirectory(root.resolve("below"));
        assertEquals(Optional.empty(), Project.isChanged(below, Duration.ZERO), "there was no time to look");
        Files.writeString(file, "class A { int x; }");
        assertEquals(Optional.of(true), Project.isChanged(below, LIMIT));
    }

    @Test
    void outsideOfARepositoryNothingIsKnown() {
        assertEquals(Optional.empty(), Project.isChanged(root, LIMIT));
    }
}
