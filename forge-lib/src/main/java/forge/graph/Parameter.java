package forge.graph;

import forge.base.Check;
import forge.tensor.DType;
import forge.tensor.Shape;
import java.util.Arrays;

/**
 * A weight of a model: its name in the checkpoint, its shape there, how it is held in memory, and how a new one begins.
 *
 * @param dtype the type it is held in; of integers are the codes of quantised weights, which are never trained
 * @param init the distribution of a fresh weight
 */
public record Parameter(String name, Shape shape, DType dtype, Init init) {
    public Parameter {
        Check.that(!name.isBlank(), "a parameter has no name; use the name of the checkpoint.");
    }

    /** A float32 weight. */
    public static Parameter of(String name, Init init, long... shape) {
        return new Parameter(name, Shape.of(shape), DType.F32, init);
    }

    /** A weight that is filled after its memory is taken. */
    public static Parameter of(String name, DType dtype, Shape shape) {
        return new Parameter(name, shape, dtype, Init.ZEROS);
    }

    /** This weight, held in another type. */
    public Parameter as(DType type) {
        return new Parameter(name, shape, type, init);
    }

    public Dims dims() {
        return new Dims(Arrays.stream(shape.dims()).mapToObj(Dim::of).toList());
    }

    /**
     * A distribution with the given mean and standard deviation; a deviation of 0 is a constant.
     *
     * @param deviation 0 or more
     */
    public record Init(Distribution distribution, double mean, double deviation) {
        public static final Init ZEROS = normal(0);
        public static final Init ONES = new Init(Distribution.NORMAL, 1, 0);

        /** The shape of a distribution. */
        public enum Distribution {
            NORMAL,
            UNIFORM
        }

        public static Init normal(double deviation) {
            return new Init(Distribution.NORMAL, 0, deviation);
        }

        /** Every number from {@code -bound} to {@code bound} alike. */
        public static Init uniform(double bound) {
            return new Init(Distribution.UNIFORM, 0, bound / Math.sqrt(3));
        }
    }
}
