package forge.model;

import forge.base.Check;
import forge.tensor.DType;

/**
 * How a model is held in memory.
 *
 * <pre>{@code
 * CausalLM.load(directory, LoadOptions.builder().dtype(DType.BF16).build())   // half the memory, to generate with
 * }</pre>
 *
 * @param dtype the type that weights are held in: F32, or BF16 and F16 for a model that is not trained
 */
public record LoadOptions(DType dtype) {
    public LoadOptions {
        Check.that(dtype.isFloat(), "dtype is %s, weights are held in F32, BF16 or F16.", dtype);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** F32 unless told otherwise. */
    public static final class Builder {
        private DType dtype = DType.F32;

        private Builder() {}

        public Builder dtype(DType value) {
            dtype = value;
            return this;
        }

        public LoadOptions build() {
            return new LoadOptions(dtype);
        }
    }
}
