package forge.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A file system of 1 MiB in memory, to be filled; the test is skipped where mounting is not allowed. */
public record TinyDisk(Path path) implements AutoCloseable {
    public static TinyDisk mount(Path path) throws IOException {
        Files.createDirectories(path);
        boolean mounted = Files.isExecutable(Path.of("/bin/mount"))
                && run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path.toString()) == 0;
        assumeTrue(mounted, "a full disk needs a file system of its own, and mounting one is not allowed here");
        return new TinyDisk(path);
    }

    /** Lazily: a file of it may still be mapped into memory. */
    @Override
    public void close() throws IOException {
        assertEquals(0, run("/bin/umount", "-l", path.toString()));
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.onExit().join().exitValue();
    }
}
