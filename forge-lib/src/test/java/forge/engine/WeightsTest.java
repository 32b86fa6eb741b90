package forge.engine;

import forge.base.ForgeException;
import forge.format.safetensors.Safetensors;
import forge.graph.Parameter;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WeightsTest {
    /** More than one slice, and no multiple of one. */
    private static final int SIZE = (1 << 19) + 3;

    private static Weights weights(DType type) {
        return Weights.allocate(List.of(Parameter.of("w", type, Shape.of(SIZE))));
    }

    private static NamedTensor random(DType type) {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) (random.nextDouble() - 0.5) * 20;
        }
        return NamedTensor.of("any", type, Shape.of(SIZE), values);
    }

    /** From every stored type into every held one and back; the JVM's own rounding is the witness. */
    @ParameterizedTest
    @CsvSource({"F32,F32", "F16,F32", "BF16,F32", "F32,BF16", "F32,F16", "BF16,BF16", "F16,F16", "BF16,F16", "F16,BF16"
    })
    void conversionsRoundAsTheJavaOnesDo(DType stored, DType held) {
        NamedTensor from = random(stored);
        try (Weights weights = weights(held)) {
            assertEquals(0, weights.set("w", from));
            NamedTensor expected = NamedTensor.of("w", held, Shape.of(SIZE), from.floats());
            assertArrayEquals(expected.floats(), weights.get("w").floats());
            assertEquals(held, weights.get("w").info().dtype());
            assertEquals((long) SIZE * held.bytes(), weights.bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"F32", "F16", "BF16"})
    void whatWasSetIsReadBackToTheByte(DType stored) {
        NamedTensor from = random(stored);
        try (Weights weights = weights(DType.F32)) {
            weights.set("w", from);
            assertEquals(stored, weights.exactType("w"));
            assertEquals(from.bytes(), weights.get("w", stored).bytes());
        }
    }

    @Test
    void anySliceCanBeRead() {
        NamedTensor from = random(DType.BF16);
        try (Weights weights = weights(DType.F32)) {
            weights.set("w", from);
            NamedTensor back = weights.get("w", DType.BF16);
            ByteBuffer whole = from.bytes();
            for (int[] part :
                    new int[][] {{0, 0}, {0, 1}, {1, 1}, {7, 12}, {SIZE, 5}, {2 * SIZE - 3, 3}, {2 * SIZE, 0}}) {
                assertEquals(whole.slice(part[0], part[1]), back.bytes(part[0], part[1]));
            }
        }
    }

    @Test
    void whatIsNoNumberIsCounted() {
        float[] values = random(DType.F32).floats();
        values[5] = Float.NaN;
        values[SIZE - 1] = Float.NEGATIVE_INFINITY;
        values[9] = 3e38f; // two of these overflow a sum, but are numbers
        values[10] = 3e38f;
        NamedTensor from = NamedTensor.of("any", Shape.of(SIZE), values);
        try (Weights weights = weights(DType.F32);
                Weights half = weights(DType.F16)) {
            assertEquals(2, weights.set("w", from));
            assertEquals(4, half.set("w", from), "F16 ends at 65504");
            NamedTensor narrow = weights.get("w", DType.F16);
            assertTrue(assertThrows(ForgeException.class, () -> narrow.bytes(0, 64))
                    .getMessage()
                    .contains("beyond 65504"));
            assertEquals(64, weights.get("w", DType.BF16).bytes(0, 64).remaining());
        }
    }

    /** 2.2 GB in a sparse file, which is a few pages on the disk: no buffer of the JVM holds so much. */
    @Test
    @Tag("slow")
    void tensorsOverTwoGibibytesAreReadAndWritten(@TempDir Path dir) throws IOException {
        long elements = 1_100_000_000;
        byte[] header = "{\"w\":{\"dtype\":\"BF16\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(elements, 2 * elements)
                .getBytes(StandardCharsets.UTF_8);
        long start = 8L + header.length;
        long[] places = {0, (1L << 31) - 2, 1L << 31, 2 * elements - 2};
        Path file = dir.resolve("m.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(start + 2 * elements);
            sparse.writeLong(Long.reverseBytes((long) header.length));
            sparse.write(header);
            for (long place : places) {
                sparse.seek(start + place);
                sparse.write(new byte[] {(byte) 0x80, 0x3f}); // 1
            }
        }
        try (Weights weights = Weights.allocate(List.of(Parameter.of("w", DType.BF16, Shape.of(elements))))) {
            assertEquals(0, weights.set("w", Safetensors.open(file).tensor("w")));
            Path copy = dir.resolve("copy.safetensors");
            Safetensors.write(copy, List.of(weights.get("w")));
            for (NamedTensor tensor :
                    List.of(weights.get("w"), Safetensors.open(copy).tensor("w"))) {
                for (long place : places) {
                    assertEquals(0x3f80, tensor.bytes(place, 2).getShort() & 0xffff);
                }
                assertEquals(0, tensor.bytes(4, 2).getShort());
            }
        }
    }
}
