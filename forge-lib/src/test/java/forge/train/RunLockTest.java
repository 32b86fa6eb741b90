package forge.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RunLockTest {
    private static final int MOMENT_MILLIS = 50;

    @TempDir
    Path directory;

    @Test
    void whoeverLooksForAMomentKeepsNobodyFromARun() throws Exception {
        RunLock.take(directory).close();
        Process looking = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        KillTest.classPath(),
                        Looking.class.getName(),
                        directory.resolve("run.lock").toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = looking.inputReader()) {
            assertEquals("looking", said.readLine());
            FutureTask<RunLock> taking = new FutureTask<>(() -> RunLock.take(directory));
            new Thread(taking).start();
            Thread.sleep(MOMENT_MILLIS); // a first try finds the lock taken
            looking.getOutputStream().close();
            RunLock lock = taking.get();
            assertTrue(RunLock.isHeld(directory));
            lock.close();
            assertFalse(RunLock.isHeld(directory));
        } finally {
            looking.destroyForcibly().waitFor();
        }
    }

    /** Another process that asks whether a run goes on, and is slow at it. */
    static final class Looking {
        private Looking() {}

        public static void main(String[] words) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(words[0]), StandardOpenOption.READ)) {
                channel.lock(0, Long.MAX_VALUE, true);
                System.out.println("looking");
                System.in.read();
            }
        }
    }
}
