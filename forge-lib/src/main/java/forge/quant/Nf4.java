package forge.quant;

import forge.base.Check;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers as 4-bit NormalFloat (QLoRA, arXiv:2305.14314), to the byte as bitsandbytes has them: each number is divided by the
 * largest magnitude of its 64 and becomes the nearest of sixteen quantiles of the normal distribution.
 *
 * @param packed two codes a byte, the first in the high half
 * @param scales the largest magnitude of each 64 numbers
 * @param length how many numbers there are, at most twice the bytes
 */
public record Nf4(byte[] packed, float[] scales, int length) {
    /** Numbers that share a scale. */
    public static final int BLOCK = 64;

    /** What the codes 0 to 15 stand for, times the scale. */
    public static final List<Float> LEVELS = List.of(
            -1.0f,
            -0.6961928f,
            -0.52507305f,
            -0.3949175f,
            -0.28444138f,
            -0.18477343f,
            -0.091050036f,
            0.0f,
            0.0795803f,
            0.1609302f,
            0.2461123f,
            0.33791524f,
            0.44070983f,
            0.562617f,
            0.72295684f,
            1.0f);

    public Nf4 {
        Check.that(
                packed.length == (length + 1) / 2 && scales.length == (length + BLOCK - 1) / BLOCK,
                "%d numbers need %d bytes and %d scales, found %d and %d.",
                length,
                (length + 1) / 2,
                (length + BLOCK - 1) / BLOCK,
                packed.length,
                scales.length);
        packed = packed.clone();
        scales = scales.clone();
    }

    /** The codes nearest to finite numbers. */
    public static Nf4 encode(float... numbers) {
        float[] scales = new float[(numbers.length + BLOCK - 1) / BLOCK];
        for (int i = 0; i < numbers.length; i++) {
            scales[i / BLOCK] = Math.max(scales[i / BLOCK], Math.abs(numbers[i]));
        }
        byte[] packed = new byte[(numbers.length + 1) / 2];
        for (int i = 0; i < numbers.length; i++) {
            float scale = scales[i / BLOCK];
            int code = code(scale == 0 ? 0 : numbers[i] * (1 / scale));
            packed[i / 2] |= (byte) (i % 2 == 0 ? code << 4 : code);
        }
        return new Nf4(packed, scales, numbers.length);
    }

    /** How many midpoints between two levels lie below. */
    private static int code(float scaled) {
        int code = 0;
        while (code < 15 && scaled > (LEVELS.get(code) + LEVELS.get(code + 1)) / 2) {
            code++;
        }
        return code;
    }

    /** The numbers that the codes stand for. */
    public float[] decode() {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            int code = i % 2 == 0 ? (packed[i / 2] >> 4) & 15 : packed[i / 2] & 15;
            numbers[i] = LEVELS.get(code) * scales[i / BLOCK];
        }
        return numbers;
    }

    /** What the two halves of each byte stand for, [256 * 2]. */
    public static float[] byteTable() {
        float[] table = new float[512];
        IntStream.range(0, 512).forEach(i -> table[i] = LEVELS.get(i % 2 == 0 ? i / 2 / 16 : i / 2 % 16));
        return table;
    }

    @Override
    public byte[] packed() {
        return packed.clone();
    }

    @Override
    public float[] scales() {
        return scales.clone();
    }
}
