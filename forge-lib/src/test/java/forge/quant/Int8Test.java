package forge.quant;

import forge.base.ForgeException;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class Int8Test {
    @Test
    void noNumberMovesByMoreThanHalfAScale() {
        Random random = new Random(1);
        float[] matrix = new float[40 * 33];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) (random.nextGaussian() * Math.exp(random.nextGaussian()));
        }
        Int8 codes = Int8.encode(matrix, 40);
        float[] found = codes.decode();
        for (int i = 0; i < matrix.length; i++) {
            assertEquals(matrix[i], found[i], 0.5001 * codes.scales()[i / 33]);
        }
        assertArrayEquals(codes.codes(), Int8.encode(found, 40).codes());
    }

    @Test
    void aRowOfZerosStaysOne() {
        assertArrayEquals(
                new float[] {0, 0, 1, -1},
                Int8.encode(new float[] {0, 0, 1, -1}, 2).decode());
    }

    @Test
    void rowsOfDifferentLengthsAreRefused() {
        assertThrows(ForgeException.class, () -> Int8.encode(new float[5], 2));
    }
}
