package forge.train;

import forge.data.Batches;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A step that kept one activation would grow the process by 64 KiB and more a step. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the memory of the process from /proc")
class NativeMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void twoHundredStepsLeaveNativeMemoryFlat() {
        Batches batches = TinyModel.batches(TinyModel.random(16, 32, 1));
        try (CausalLM model = TinyModel.gpt2(1)) {
            long[] resident = new long[2];
            Trainer.of(model, TrainConfig.builder().epochs(300).build())
                    .listener(new TrainListener() {
                        @Override
                        public void stepped(Run.Step step) {
                            if (step.number() == 100) {
                                resident[0] = residentBytes();
                            } else if (step.number() == 300) {
                                resident[1] = residentBytes();
                            }
                        }
                    })
                    .fit(batches);
            long grown = resident[1] - resident[0];
            assertTrue(resident[0] > 0 && grown < 10 * MIB, "200 steps added " + grown / MIB + " MiB");
        }
    }

    private static long residentBytes() {
        System.gc(); // the Java heap is not what is measured
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
