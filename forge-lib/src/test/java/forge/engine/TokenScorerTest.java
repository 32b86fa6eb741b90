package forge.engine;

import forge.base.ForgeException;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.LoadOptions;
import forge.model.TinyModel;
import forge.tensor.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TokenScorerTest {
    @Test
    void logProbsAreThoseOfTheLogits() {
        try (CausalLM model = TinyModel.gpt2(3)) {
            check(model, TinyModel.random(3, 7, 1), TinyModel.VOCAB_SIZE);
        }
    }

    /** A vocabulary so large that the head is applied to 9 rows at a time, which 20 is no multiple of. */
    @Test
    void rowsAreTakenAChunkAtATime() {
        int vocabSize = 230_000;
        Gpt2Config config = Gpt2Config.builder()
                .vocabSize(vocabSize)
                .contextLength(16)
                .hiddenSize(8)
                .numLayers(1)
                .numHeads(1)
                .build();
        SplittableRandom random = new SplittableRandom(2);
        try (CausalLM model = CausalLM.create(new Gpt2(config), 4)) {
            long[] ids = random.longs(20, 0, vocabSize).toArray();
            long[] targets = random.longs(20, 0, vocabSize).toArray();
            check(model, new Batch(new BatchShape(2, 10), ids, targets), vocabSize);
        }
    }

    @Test
    void moreLogitsThanAnArrayHoldsAreRefused() {
        Gpt2Config config = Gpt2Config.builder()
                .vocabSize(200_000)
                .contextLength(4096)
                .hiddenSize(2)
                .numLayers(1)
                .numHeads(1)
                .build();
        try (CausalLM model = CausalLM.create(new Gpt2(config), 4)) {
            String message = assertThrows(ForgeException.class, () -> model.logits(new long[4096], 1))
                    .getMessage();
            assertTrue(message.startsWith("819,200,000 logits"), message);
        }
    }

    @Test
    void weightsOfSixteenBitsAreScored(@TempDir Path directory) {
        Gpt2Config config = Gpt2Config.builder()
                .vocabSize(TinyModel.VOCAB_SIZE)
                .contextLength(16)
                .hiddenSize(8)
                .numLayers(1)
                .numHeads(1)
                .build();
        try (CausalLM model = CausalLM.create(new Gpt2(config), 4)) {
            model.save(directory.resolve("model"));
        }
        LoadOptions options = LoadOptions.builder().dtype(DType.BF16).build();
        try (CausalLM half = CausalLM.load(directory.resolve("model"), options)) {
            check(half, TinyModel.random(3, 7, 1), TinyModel.VOCAB_SIZE);
        }
    }

    private static void check(CausalLM model, Batch batch, int vocabSize) {
        long[] targets = batch.targets();
        targets[1] = Batch.IGNORE;
        targets[4] = Batch.IGNORE;
        Batch some = new Batch(batch.shape(), batch.inputIds(), targets);
        float[] logProbs = model.logProbs(some);
        float[] logits = model.logits(some.inputIds(), some.shape().batchSize());
        assertEquals(targets.length, logProbs.length);
        for (int i = 0; i < targets.length; i++) {
            float[] row = Arrays.copyOfRange(logits, i * vocabSize, (i + 1) * vocabSize);
            double sum = IntStream.range(0, vocabSize)
                    .mapToDouble(id -> Math.exp(row[id]))
                    .sum();
            double expected = targets[i] == Batch.IGNORE ? 0 : row[(int) targets[i]] - Math.log(sum);
            assertEquals(expected, logProbs[i], 1e-4, "position " + i);
        }
        double total = IntStream.range(0, logProbs.length)
                .mapToDouble(i -> logProbs[i])
                .sum();
        assertEquals(model.lossSum(some), -total, 1e-3);
    }
}
