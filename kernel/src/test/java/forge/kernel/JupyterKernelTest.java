package forge.kernel;

import forge.kernel.install.KernelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The Jupyter project's kernel test suite, run by the Python that has it; it is skipped where none does. */
@Tag("python")
class JupyterKernelTest {
    /** The distribution's Python first: it is the one whose packages the system installs. */
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    @TempDir
    Path directory;

    @Test
    void theInstalledKernelPassesJupytersOwnSuite() throws Exception {
        String python =
                PYTHONS.stream().filter(JupyterKernelTest::hasSuite).findFirst().orElse("");
        assumeTrue(
                !python.isEmpty(),
                "no Python with jupyter_kernel_test: install python3-jupyter-kernel-test to run this test");
        KernelSpec.install(directory.resolve("jupyter"));
        Path script = directory.resolve("suite.py");
        try (InputStream in =
                Objects.requireNonNull(JupyterKernelTest.class.getResourceAsStream("jupyter_kernel_test_forge.py"))) {
            Files.copy(in, script);
        }
        Path log = directory.resolve("log.txt");
        ProcessBuilder builder = new ProcessBuilder(python, script.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JUPYTER_PATH", directory.resolve("jupyter").toString());
        Process process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        String report = Files.readString(log);
        System.out.println(report);
        assertEquals(0, ended ? process.exitValue() : -1, report);
        assertTrue(report.contains("test_kernel_info") && report.contains("Ran 12 tests"), report);
    }

    private static boolean hasSuite(String python) {
        try {
            Process probe = new ProcessBuilder(python, "-c", "import jupyter_kernel_test")
                    .redirectErrorStream(true)
                    .start();
            probe.getInputStream().readAllBytes();
            return probe.waitFor() == 0;
        } catch (IOException e) {
            return false; // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
