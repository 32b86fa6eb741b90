package forge.tensor;

import forge.base.Check;

/** What is known of a tensor without its content. */
public record TensorInfo(String name, DType dtype, Shape shape) {
    public TensorInfo {
        Check.that(
                shape.elements() <= Long.MAX_VALUE / dtype.bytes(),
                "tensor \"%s\" of %s %s does not fit a 63-bit address space.",
                name,
                dtype,
                shape);
    }

    /** Bytes of the content. */
    public long byteLength() {
        return shape.elements() * dtype.bytes();
    }
}
