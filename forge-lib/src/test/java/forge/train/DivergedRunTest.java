package forge.train;

import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.Batches;
import forge.model.CausalLM;
import forge.model.TinyModel;
import forge.tensor.NamedTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A run that diverges keeps what it learned before, and can go on. */
class DivergedRunTest {
    private static final int STEPS = 28;

    @TempDir
    Path directory;

    private final Batch known = TinyModel.random(2, 8, 1);
    private final Batch strange = TinyModel.random(2, 8, 2);

    /** One batch, learned by heart, and after {@link #STEPS} of it another one. */
    private final Batches train = new Batches() {
        @Override
        public BatchShape shape() {
            return known.shape();
        }

        @Override
        public int size() {
            return STEPS + 2;
        }

        @Override
        public Batch get(int epoch, int index) {
            return index == STEPS ? strange : known;
        }
    };

    private static TrainConfig.Builder config() {
        return TrainConfig.builder()
                .schedule("constant")
                .learningRate(0.02)
                .epochs(1)
                .lossSpike(3);
    }

    private String diverged(Trainer trainer) {
        return assertThrows(DivergedException.class, () -> trainer.fit(train)).getMessage();
    }

    @Test
    void theLastGoodStepIsKeptAndGoneOnFrom() {
        Path path = directory.resolve("run");
        try (CausalLM model = TinyModel.gpt2(1);
                CausalLM fresh = TinyModel.gpt2(1)) {
            String message = diverged(Trainer.of(model, config().build()).runDirectory(path));
            assertTrue(message.startsWith("step 29 (epoch 1, batches 29 to 29): the loss is "), message);
            assertTrue(message.contains("A checkpoint is in " + path.resolve("checkpoints/step-000028")), message);
            assertTrue(message.contains("controls().scaleLearningRate(0.1)"), message);
            assertEquals(List.of(STEPS), RunDirectory.store(path).steps());
            assertEquals(Run.Ending.DIVERGED, Run.open(path).ending());
            Trainer slower = Trainer.resume(path, fresh);
            slower.controls().scaleLearningRate(0.1);
            String again = diverged(slower);
            assertTrue(again.startsWith("step 29 ") && again.contains("at learning rate 0.00200"), again);
        }
    }

    @Test
    void withoutAStepThereIsNoCheckpointToSpeakOf() {
        Path path = directory.resolve("run");
        String name = "transformer.ln_f.weight";
        try (CausalLM model = TinyModel.gpt2(1)) {
            float[] values = model.weights().get(name).floats();
            values[0] = Float.NaN;
            model.weights()
                    .set(
                            name,
                            NamedTensor.of(
                                    name, model.weights().get(name).info().shape(), values));
            String message = diverged(Trainer.of(model, config().build()).runDirectory(path));
            assertTrue(message.contains("look at the weights and the data. There is no checkpoint yet"), message);
            assertFalse(Files.exists(path.resolve("last")));
        }
    }

    @Test
    void whatIsShownDoesNotDecideWhatAJumpIs() {
        try (CausalLM model = TinyModel.gpt2(1);
                CausalLM other = TinyModel.gpt2(1)) {
            String one = diverged(Trainer.of(model, config().smoothing(2).build()));
            String many = diverged(Trainer.of(other, config().smoothing(25).build()));
            assertEquals(one, many);
        }
    }
}
