package forge.tensor;

import forge.base.Check;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The dimensions of a tensor, outermost first; rank 0 is a scalar of one element. Immutable. */
public final class Shape {
    private final long[] dims;
    private final long elements;

    private Shape(long[] dims) {
        this.dims = dims;
        long count = 1;
        boolean empty = false;
        for (long dim : dims) {
            Check.that(dim >= 0, "shape %s: a dimension is negative.", this);
            empty |= dim == 0;
            Check.that(empty || dim == 0 || count <= Long.MAX_VALUE / dim, "shape %s has too many elements.", this);
            count = empty ? 0 : count * dim;
        }
        this.elements = count;
    }

    /** The shape with these dimensions; a {@code ForgeException} if one is negative or their product exceeds 63 bits. */
    public static Shape of(long... dims) {
        return new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    /** Dimension {@code axis}; -1 is the innermost. */
    public long dim(int axis) {
        int index = axis < 0 ? axis + dims.length : axis;
        Check.that(index >= 0 && index < dims.length, "shape %s has no axis %d.", this, axis);
        return dims[index];
    }

    public long[] dims() {
        return dims.clone();
    }

    /** The product of the dimensions; 1 for a scalar. */
    public long elements() {
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** As {@code [2, 3]}. */
    @Override
    public String toString() {
        return LongStream.of(dims).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
