package forge.quant;

import forge.base.Check;

/**
 * A matrix as signed bytes, {@code code * scale} with one scale for each row: the largest number of the row is 127 or -127.
 *
 * @param codes [rows * columns]
 * @param scales [rows]
 */
public record Int8(byte[] codes, float[] scales) {
    private static final int LARGEST = 127;

    public Int8 {
        Check.that(
                scales.length > 0 && codes.length % scales.length == 0,
                "%d codes cannot be %d rows of one length.",
                codes.length,
                scales.length);
        codes = codes.clone();
        scales = scales.clone();
    }

    /** The codes nearest to a matrix of so many rows. */
    public static Int8 encode(float[] matrix, int rows) {
        Check.that(
                rows > 0 && matrix.length % rows == 0,
                "%d numbers cannot be %d rows of one length.",
                matrix.length,
                rows);
        int columns = matrix.length / rows;
        byte[] codes = new byte[matrix.length];
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++) {
            float largest = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                largest = Math.max(largest, Math.abs(matrix[i]));
            }
            scales[row] = largest / LARGEST;
            for (int i = row * columns; largest > 0 && i < (row + 1) * columns; i++) {
                codes[i] = (byte) Math.rint(matrix[i] / scales[row]);
            }
        }
        return new Int8(codes, scales);
    }

    /** The numbers that the codes stand for: none is further from the original than half a scale. */
    public float[] decode() {
        int columns = codes.length / scales.length;
        float[] matrix = new float[codes.length];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = codes[i] * scales[i / columns];
        }
        return matrix;
    }

    @Override
    public byte[] codes() {
        return codes.clone();
    }

    @Override
    public float[] scales() {
        return scales.clone();
    }
}
