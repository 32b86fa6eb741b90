package forge.train;

import forge.base.ForgeException;
import forge.data.Batches;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A run neither takes over what another one left nor goes on with what it was not begun with. */
class MixedUpRunsTest {
    @TempDir
    Path directory;

    private final Batches train = TinyModel.batches(TinyModel.random(2, 8, 1), TinyModel.random(2, 8, 2));

    private static TrainConfig config() {
        return TrainConfig.builder().learningRate(0.01).maxSteps(6).saveSteps(2).build();
    }

    private static String refusal(Runnable call) {
        return assertThrows(ForgeException.class, call::run).getMessage();
    }

    @Test
    void checkpointsWithoutTheirRunAreNotAPlaceForAnother() throws IOException {
        Path old = directory.resolve("old");
        Path path = directory.resolve("new");
        try (CausalLM model = TinyModel.gpt2(1)) {
            Trainer.of(model, config()).runDirectory(old).fit(train);
            Files.createDirectories(path);
            Files.move(old.resolve("checkpoints"), path.resolve("checkpoints"));
            Trainer trainer = Trainer.of(model, config()).runDirectory(path);
            String message = refusal(() -> trainer.fit(train));
            assertTrue(message.startsWith(path + ": "), message);
            assertTrue(message.contains("step-000006") && message.contains("provenance.json is missing"), message);
            assertEquals(message, refusal(() -> trainer.dryRun(train)));
            assertEquals(List.of(2, 4, 6), RunDirectory.store(path).steps(), "nothing was deleted");
            assertFalse(Files.exists(path.resolve("last")));
            Files.move(path.resolve("checkpoints"), old.resolve("checkpoints"));
            Files.move(old.resolve("metrics.jsonl"), path.resolve("metrics.jsonl"));
            assertTrue(refusal(() -> trainer.fit(train)).contains("metrics.jsonl"), "it would be written on");
            Files.delete(path.resolve("metrics.jsonl"));
            assertEquals(6, trainer.fit(train).steps().size());
        }
    }

    @Test
    void aRunWithoutAWholeCheckpointBeginsAnewFromItsOwnWeightsAlone() throws IOException {
        Path path = directory.resolve("run");
        LoraConfig lora = LoraConfig.of(4, 8, "q", "v");
        try (CausalLM base = TinyModel.gpt2(1);
                CausalLM model = Lora.attach(base, lora, 3);
                CausalLM same = Lora.attach(base, lora, 3);
                CausalLM other = Lora.attach(base, lora, 4)) {
            Run whole = Trainer.of(model, config()).runDirectory(path).fit(train);
            assertEquals(6, Trainer.resume(path, other).fit(train).steps().size(), "a checkpoint replaces its weights");
            for (int step : RunDirectory.store(path).steps()) {
                Files.writeString(RunDirectory.store(path).path(step).resolve("optimizer.safetensors"), "nothing");
            }
            String message = refusal(() -> Trainer.resume(path, model).fit(train));
            assertTrue(message.startsWith(path + ": "), message);
            assertTrue(message.contains("model.trained_sha256_at_start: "), message);
            assertFalse(message.contains("last"), message);
            Run again = Trainer.resume(path, same).fit(train);
            assertEquals(whole.finalLoss(), again.finalLoss());
        }
    }
}
