package forge.train;

import forge.data.Batches;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryCheckTest {
    private static final Batches BATCHES = TinyModel.batches(TinyModel.random(64, 32, 1));
    private static final TrainConfig CONFIG = TrainConfig.builder().build();

    private static Optional<String> shortage(CausalLM model, long free) {
        return new MemoryCheck(model, CONFIG, BATCHES).shortage(true, free);
    }

    private static long peak(CausalLM model) {
        return Plan.of(model, Preflight.shaped(CONFIG, BATCHES)).peakBytes();
    }

    @Test
    void aRunThatCannotFitIsWarnedOfWithWhatWouldFit() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            String said = shortage(model, peak(model) / 2).orElseThrow();
            assertTrue(said.startsWith("there is not enough memory for this run: by the plan it takes "), said);
            assertTrue(said.contains(", and the machine has ") && said.contains(" What fits into "), said);
            assertTrue(said.contains("batch_size=") && said.contains("with gradient_accumulation_steps="), said);
        }
    }

    @Test
    void aRunThatHardlyFitsIsWarnedOfToo() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            String said = shortage(model, peak(model)).orElseThrow();
            assertTrue(said.startsWith("memory will be short: "), said);
        }
    }

    @Test
    void nothingIsSaidWhereThereIsEnough() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            assertEquals(Optional.empty(), shortage(model, 1L << 32));
        }
    }
}
