package forge.train;

import forge.base.ForgeException;
import forge.data.Batches;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProfileTest {
    @TempDir
    Path directory;

    private static void train(Trainer trainer) {
        Batches batches = TinyModel.batches(TinyModel.random(2, 16, 1), TinyModel.random(2, 16, 2));
        trainer.listener(new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                LockSupport.parkNanos(20_000_000);
            }
        });
        trainer.fit(batches, batches);
    }

    @Test
    void tellsThePartsOfARunAndNothingOfTheNext() {
        Path file = directory.resolve("profile.jfr");
        try (CausalLM model = TinyModel.gpt2(1)) {
            TrainConfig config = TrainConfig.builder().epochs(3).build();
            train(Trainer.of(model, config).profile(file));
            train(Trainer.of(model, config));
        }
        Profile profile = Profile.open(file);
        String table = profile.text();
        String expected =
                "(?s).*batches\\W+6\\W.*step\\W+6\\W.*listeners\\W+6\\W.*validation\\W+3\\W.*samples\\W+0\\W.*the rest.*";
        assertTrue(table.matches(expected), table);
        assertTrue(profile.steps().compareTo(Duration.ZERO) > 0, table);
        Duration listened = Duration.ofMillis(6 * 20);
        assertTrue(profile.total().compareTo(profile.steps().plus(listened)) > 0, table);
    }

    @Test
    void aRunThatFailsIsRecordedTooAndOtherFilesAreNone() {
        Path file = directory.resolve("profile.jfr");
        try (CausalLM model = TinyModel.gpt2(1)) {
            Trainer trainer = Trainer.of(model, TrainConfig.scratch()).profile(file);
            trainer.listener(new TrainListener() {
                @Override
                public void stepped(Run.Step step) {
                    throw new IllegalStateException("as it fails");
                }
            });
            assertThrows(IllegalStateException.class, () -> train(trainer));
        }
        assertTrue(Profile.open(file).total().toNanos() > 0);
        assertThrows(ForgeException.class, () -> Profile.open(directory.resolve("none.jfr")));
        assertEquals(0, directory.resolve("none.jfr").toFile().length());
    }
}
