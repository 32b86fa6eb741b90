package forge.engine;

import forge.data.Batch;
import forge.data.BatchShape;
import forge.graph.AdamW;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows of several documents give what the documents give alone. */
class PackedBatchTest {
    private static final BatchShape SHAPE = new BatchShape(2, 24);

    /** The ids of a row, cut into documents at random; the last ones differ between the rows. */
    private static List<Batch> documents(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Batch> documents = new ArrayList<>();
        for (int row = 0; row < SHAPE.batchSize(); row++) {
            int left = SHAPE.contextLength();
            while (left > 0) {
                int length = Math.min(left, random.nextInt(1, 12));
                documents.add(TinyModel.random(1, length, random.nextLong()));
                left -= length;
            }
        }
        return documents;
    }

    /** Documents that fill the rows, one behind the other. */
    private static Batch packed(List<Batch> documents) {
        long[] numbers = IntStream.range(0, documents.size())
                .boxed()
                .flatMap(i ->
                        IntStream.range(0, documents.get(i).inputIds().length).mapToObj(t -> (long) i))
                .mapToLong(i -> i)
                .toArray();
        return new Batch(SHAPE, joined(documents, "ids"), joined(documents, "targets"), numbers);
    }

    private static long[] joined(List<Batch> documents, String input) {
        return documents.stream()
                .flatMapToLong(document -> Arrays.stream(document.values(input)))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void lossAndGradientsAreThoseOfTheDocumentsAlone(long seed) {
        List<Batch> documents = documents(seed);
        Batch packed = packed(documents);
        try (CausalLM model = TinyModel.layers(2, 0);
                TrainStep step = model.trainStep(AdamW.DEFAULT, Double.POSITIVE_INFINITY)) {
            double alone = documents.stream().mapToDouble(model::lossSum).sum();
            assertEquals(alone, model.lossSum(packed), 1e-4 * alone, "seed " + seed);
            double loss = step.run(List.of(packed), 0, 1).loss();
            assertEquals(alone / packed.scoredTokens(), loss, 1e-5, "seed " + seed);
            Map<String, float[]> gradients = step.gradients();
            assertEquals(loss, step.run(documents, 0, 1).loss(), 1e-5, "seed " + seed);
            step.gradients()
                    .forEach((name, expected) ->
                            assertArrayEquals(expected, gradients.get(name), 1e-5f, name + ", seed " + seed));
        }
    }

    @Test
    void aDocumentThatFillsTheRowIsARow() {
        Batch rows = TinyModel.random(2, 24, 7);
        Batch packed = new Batch(SHAPE, rows.inputIds(), rows.targets(), new long[48]);
        try (CausalLM model = TinyModel.gpt2(1)) {
            assertEquals(model.lossSum(rows), model.lossSum(packed), 1e-4);
            Batch cut = packed(documents(7));
            Batch whole = new Batch(SHAPE, cut.inputIds(), cut.targets());
            assertTrue(Math.abs(model.lossSum(cut) - model.lossSum(whole)) > 1e-3, "documents change nothing");
        }
    }

    @Test
    void numbersHaveToFitTheBatch() {
        var e = assertThrows(RuntimeException.class, () -> new Batch(SHAPE, new long[48], new long[48], new long[47]));
        assertTrue(e.getMessage().contains("needs 48 documents or none, found 47"), e.getMessage());
    }
}
