package forge.train;

import forge.base.Json;
import forge.config.Config;
import forge.data.Batches;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a run goes on with in another way is remembered and told. */
class ChangedValuesTest {
    @TempDir
    Path directory;

    private final Batches train = TinyModel.batches(TinyModel.random(2, 8, 1), TinyModel.random(2, 8, 2));

    private Config config(String... more) {
        return Config.builder()
                .override("train.learning_rate=0.01")
                .override("train.max_steps=8")
                .overrides(List.of(more))
                .build();
    }

    private Trainer stopping(Trainer trainer, int after) {
        return trainer.listener(new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                if (step.number() == after) {
                    trainer.controls().stop();
                }
            }
        });
    }

    @Test
    void whatARunGoesOnWithIsRememberedAndTold() throws IOException {
        Path path = directory.resolve("run");
        try (CausalLM model = TinyModel.gpt2(1)) {
            stopping(Trainer.of(model, config("train.save_steps=3")).runDirectory(path), 2)
                    .fit(train);
            String before = Files.readString(path.resolve("config.resolved.yaml"));
            Trainer other = Trainer.of(
                            model,
                            config(
                                    "train.save_steps=1",
                                    "train.on_out_of_memory=split",
                                    "train.on_divergence=skip",
                                    "train.loss_spike=4",
                                    "train.logging_steps=0"))
                    .runDirectory(path)
                    .resume();
            stopping(other, 4).fit(train);
            String text = Files.readString(path.resolve("config.resolved.yaml"));
            assertTrue(text.contains("  save_steps: 1 # override\n"), text);
            assertTrue(text.contains("  on_out_of_memory: split # override\n"), text);
            assertEquals(line(before, "seed"), line(text, "seed"));
            List<String> told = told(path);
            assertTrue(told.contains("2 save_steps: 3 before, 1 now"), told.toString());
            assertTrue(told.contains("2 on_divergence: stop before, skip now"), told.toString());
            assertTrue(told.contains("2 loss_spike: 0.0 before, 4.0 now"), told.toString());
            Trainer.resume(path, model).fit(train);
            assertEquals(told, told(path), "the next one goes on in the same way");
            assertEquals(List.of(6, 7, 8), RunDirectory.store(path).steps());
            assertEquals(text, Files.readString(path.resolve("config.resolved.yaml")));
        }
    }

    private static String line(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith("  " + key + ": "))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> told(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(Json::parse)
                .filter(event -> event.path("event").asText().equals("changed"))
                .map(event ->
                        event.path("step").asInt() + " " + event.path("what").asText())
                .toList();
    }
}
