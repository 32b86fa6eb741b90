package forge.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Planned peaks against those of real training steps, each in a process of its own. */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the memory of a process from /proc")
class PlanMemoryTest {
    /** The allocator maps every large piece by itself and keeps no gaps: what a program asks for is what it gets. */
    private static final String WITHOUT_GAPS = "65536";

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WARM_UP")
    void peakIsWithinFifteenPercent(PeakMemory.Shape shape) throws Exception {
        check(shape.name());
    }

    @ParameterizedTest
    @EnumSource
    void peakOfEncoderDecodersIsWithinFifteenPercent(PeakMemory.PairShape shape) throws Exception {
        check(shape.name());
    }

    private static void check(String shape) throws Exception {
        long[] bytes = run(shape);
        double ratio = (double) bytes[0] / bytes[1];
        assertTrue(ratio > 0.85 && ratio < 1.15, shape + ": planned " + bytes[0] + ", measured " + bytes[1]);
    }

    private static long[] run(String shape) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch", // the Java heap is not what is measured
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                PeakMemory.class.getName(),
                shape);
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", WITHOUT_GAPS);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), printed);
        String[] numbers = printed.substring(printed.lastIndexOf('\n') + 1).split(" ");
        return new long[] {Long.parseLong(numbers[0]), Long.parseLong(numbers[1])};
    }
}
