package forge.graph;

import forge.base.Check;
import forge.tensor.Shape;
import java.util.Arrays;

/**
 * A weight of a model: its name in the checkpoint, its shape there, and how a new one begins.
 *
 * @param init the distribution of a fresh weight
 */
public record Parameter(String name, Shape shape, Init init) {
    public Parameter {
        Check.that(!name.isBlank(), "a parameter has no name; use the name of the checkpoint.");
    }

    public static Parameter of(String name, Init init, long... shape) {
        return new Parameter(name, Shape.of(shape), init);
    }

    public Dims dims() {
        return new Dims(Arrays.stream(shape.dims()).mapToObj(Dim::of).toList());
    }

    /**
     * A normal distribution with the given mean and standard deviation; a deviation of 0 is a constant.
     *
     * @param deviation 0 or more
     */
    public record Init(double mean, double deviation) {
        public static final Init ZEROS = new Init(0, 0);
        public static final Init ONES = new Init(1, 0);

        public static Init normal(double deviation) {
            return new Init(0, deviation);
        }
    }
}
