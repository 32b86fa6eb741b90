package forge.tensor;

import forge.base.ForgeException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FloatsTest {
    @Test
    void everyHalfSurvivesTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float f16 = Floats.fromF16((short) bits);
            float bf16 = Floats.fromBf16((short) bits);
            assertTrue(Float.isNaN(f16) || Floats.toF16(f16) == (short) bits, "F16 bits " + bits);
            assertTrue(Float.isNaN(bf16) || Floats.toBf16(bf16) == (short) bits, "BF16 bits " + bits);
        }
    }

    /** Values of IEEE 754: largest, smallest normal, smallest subnormal, one third, halfway cases. */
    @Test
    void knownValues() {
        assertEquals(65504f, Floats.fromF16((short) 0x7bff));
        assertEquals(0x1p-14f, Floats.fromF16((short) 0x0400));
        assertEquals(0x1p-24f, Floats.fromF16((short) 0x0001));
        assertEquals(0x3555, Floats.toF16(1 / 3f));
        assertEquals(0x7c00, Floats.toF16(65520f));
        assertEquals(0x7bff, Floats.toF16(65519.99f));
        assertEquals(0x0000, Floats.toF16(0x1p-25f));
        assertEquals(0x0001, Floats.toF16(Math.nextUp(0x1p-25f)));
        assertEquals(0x3c00, Floats.toF16(1 + 0x1p-11f), "tie to even, down");
        assertEquals(0x3c02, Floats.toF16(1 + 3 * 0x1p-11f), "tie to even, up");
        assertEquals(0x3f80, Floats.toBf16(1 + 0x1p-8f), "tie to even, down");
        assertEquals(0x3f82, Floats.toBf16(1 + 3 * 0x1p-8f), "tie to even, up");
        assertEquals(0x7f80, Floats.toBf16(Float.MAX_VALUE));
        assertTrue(Float.isNaN(Floats.fromF16(Floats.toF16(Float.NaN))));
        assertTrue(Float.isNaN(Floats.fromBf16(Floats.toBf16(Float.intBitsToFloat(0x7f800001)))));
    }

    @Test
    void tensorsConvertOnReadAndWrite() {
        float[] values = {0, 1.5f, -2, 65504};
        for (DType type : new DType[] {DType.F32, DType.F16}) {
            assertArrayEquals(
                    values, NamedTensor.of("x", type, Shape.of(2, 2), values).floats());
        }
        assertArrayEquals(
                new float[] {1.5f},
                NamedTensor.of("x", DType.BF16, Shape.of(), 1.5f).floats());
        assertThrows(ForgeException.class, () -> NamedTensor.of("x", Shape.of(3), values));
        assertThrows(ForgeException.class, () -> NamedTensor.of("x", DType.I8, Shape.of(4), values));
        TensorInfo bytes = new TensorInfo("x", DType.I8, Shape.of(4));
        assertThrows(
                ForgeException.class,
                () -> NamedTensor.of(bytes, ByteBuffer.allocate(4)).floats());
        assertThrows(
                ForgeException.class,
                () -> NamedTensor.of(bytes, ByteBuffer.allocate(5)).bytes());
    }
}
