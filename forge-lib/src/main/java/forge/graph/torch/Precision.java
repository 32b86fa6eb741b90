package forge.graph.torch;

import forge.base.Check;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.tensor.DType;

/**
 * The floating-point type of matrix products. With a type of 16 bits, weights that are trained stay float32 and their
 * products read a copy of 16 bits; norms, the loss and the residual stream are float32 (mixed precision, arXiv:1710.03740).
 *
 * @param products F32, BF16 or F16
 */
public record Precision(DType products) {
    /** Nothing is converted. */
    public static final Precision F32 = new Precision(DType.F32);

    /** float32 with bfloat16 products: half the memory of activations, several times the speed where a device has them. */
    public static final Precision BF16 = new Precision(DType.BF16);

    /** float32 with float16 products; training scales the loss so that small gradients survive. */
    public static final Precision F16 = new Precision(DType.F16);

    public Precision {
        Check.that(products.isFloat(), "a program cannot multiply in %s, expected F32, BF16 or F16.", products);
    }

    /** The precision that a graph's weights are stored for: F32 unless some are held in 16 bits. */
    static Precision of(Graph graph) {
        return graph.parameters().stream()
                .map(Tensor::dtype)
                .filter(type -> type == DType.BF16 || type == DType.F16)
                .findFirst()
                .map(Precision::new)
                .orElse(F32);
    }

    /** Whether anything is converted at all. */
    public boolean isMixed() {
        return products != DType.F32;
    }
}
