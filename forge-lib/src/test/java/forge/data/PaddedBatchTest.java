package forge.data;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PaddedBatchTest {
    @Test
    void rowsAreMadeLongerAtTheRight() {
        Batch batch = new Batch(new BatchShape(2, 2), new long[] {1, 2, 3, 4}, new long[] {2, 5, 4, 6});
        PaddedBatch padded = new PaddedBatch(batch, 3);
        assertArrayEquals(new long[] {1, 2, 0, 3, 4, 0}, padded.values("ids"));
        assertArrayEquals(new long[] {2, 5, -100, 4, 6, -100}, padded.values("targets"));
        assertEquals(Map.of("B", 2L, "T", 3L), padded.sizes());
        assertEquals(4, padded.tokens());
        assertEquals(4, padded.scoredTokens());
    }

    @Test
    void fewLengthsHoldAllSequences() {
        int[] buckets = IntStream.rangeClosed(1, 1024)
                .map(tokens -> PaddedBatch.bucket(tokens, 1024))
                .distinct()
                .toArray();
        assertTrue(buckets.length <= 20, buckets.length + " programs");
        for (int tokens = 1; tokens <= 1000; tokens++) {
            int bucket = PaddedBatch.bucket(tokens, 1000);
            assertTrue(bucket >= tokens && bucket <= 1000, tokens + " to " + bucket);
            assertTrue(tokens < 64 || bucket <= tokens * 1.26, tokens + " to " + bucket);
            assertEquals(bucket, PaddedBatch.bucket(bucket, 1000), "a bucket is its own");
        }
        assertEquals(128, PaddedBatch.bucket(128, 1024), "usual lengths are buckets");
    }
}
