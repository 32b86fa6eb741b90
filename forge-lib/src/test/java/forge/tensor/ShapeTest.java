package forge.tensor;

import forge.base.ForgeException;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class ShapeTest {
    @Test
    void countsAndPrints() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(24, shape.elements());
        assertEquals(4, shape.dim(-1));
        assertEquals("[2, 3, 4]", shape.toString());
        assertEquals(1, Shape.of().elements());
        assertEquals("[]", Shape.of().toString());
        assertEquals(0, Shape.of(1L << 40, 0, 1L << 40).elements());
    }

    @Test
    void isAValue() {
        long[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertEquals(Shape.of(2, 3), shape);
        assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
        assertNotEquals(Shape.of(3, 2), shape);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThrows(ForgeException.class, () -> Shape.of(2, -1));
        assertThrows(ForgeException.class, () -> Shape.of(1L << 32, 1L << 31));
        assertThrows(ForgeException.class, () -> Shape.of(2).dim(1));
        assertThrows(ForgeException.class, () -> new TensorInfo("x", DType.F64, Shape.of(1L << 61)));
    }
}
