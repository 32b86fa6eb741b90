package forge.tensor;

import forge.base.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Between {@code float} and the two 16-bit formats: F16 is IEEE 754 binary16 (5 bits of exponent, 10 of fraction), BF16
 * is the upper half of binary32. Narrowing rounds to the nearest, ties to even, as PyTorch does.
 */
public final class Floats {
    private Floats() {}

    /** The value of the BF16 bits. */
    public static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The BF16 bits nearest to {@code value}; NaN stays NaN. */
    public static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // keep a fraction bit, or rounding could make it infinite
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** The value of the F16 bits. */
    public static float fromF16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) { // zero and subnormals: fraction * 2^-24
            float magnitude = fraction * 0x1p-24f;
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
        }
        int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
    }

    /** The F16 bits nearest to {@code value}: beyond 65504 infinity, below 2^-25 zero. */
    public static short toF16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520f) { // halfway between the largest finite value and the next power
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) { // subnormal: rint rounds ties to even, and a carry lands in the exponent
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
        }
        int rebased = (bits & 0x7fffffff) - ((127 - 15) << 23);
        return (short) (sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13));
    }

    /** Reads {@code count} elements from the start of {@code source} to {@code target[from…]}. */
    static void read(TensorInfo info, ByteBuffer source, float[] target, int from, int count) {
        ByteBuffer bytes = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (info.dtype() == DType.F32) {
            bytes.asFloatBuffer().get(target, from, count);
            return;
        }
        Check.that(
                info.dtype().isFloat(), "tensor \"%s\" is %s, expected F32, F16 or BF16.", info.name(), info.dtype());
        boolean bf16 = info.dtype() == DType.BF16;
        ShortBuffer halves = bytes.asShortBuffer();
        for (int i = 0; i < count; i++) {
            short half = halves.get(i);
            target[from + i] = bf16 ? fromBf16(half) : fromF16(half);
        }
    }

    /** The values as little-endian bytes of {@code info.dtype()}. */
    static ByteBuffer write(TensorInfo info, float[] values) {
        Check.that(
                info.dtype().isFloat(), "tensor \"%s\" is %s, expected F32, F16 or BF16.", info.name(), info.dtype());
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(info.byteLength())).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (info.dtype()) {
                case F32 -> bytes.putFloat(value);
                case BF16 -> bytes.putShort(toBf16(value));
                default -> bytes.putShort(toF16(value));
            }
        }
        return bytes.flip();
    }
}
