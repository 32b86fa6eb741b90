package forge.model;

import forge.base.Check;
import forge.engine.Device;
import forge.tensor.DType;

/**
 * How a model is held in memory.
 *
 * <pre>{@code
 * CausalLM.load(directory, LoadOptions.builder().dtype(DType.BF16).build())   // half the memory, to generate with
 * }</pre>
 *
 * @param dtype the type that weights are held in: F32, or BF16 and F16 for a model that is not trained
 * @param device where the weights lie and its programs run
 */
public record LoadOptions(DType dtype, Device device) {
    public LoadOptions {
        Check.that(dtype.isFloat(), "dtype is %s, weights are held in F32, BF16 or F16.", dtype);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** F32 unless told otherwise. */
    public static final class Builder {
        private DType dtype = DType.F32;
        private Device device = Device.CPU;

        private Builder() {}

        public Builder dtype(DType value) {
            dtype = value;
            return this;
        }

        /** {@link Device#CPU} or {@link Device#cuda}. */
        public Builder device(Device value) {
            device = value;
            return this;
        }

        public LoadOptions build() {
            return new LoadOptions(dtype, device);
        }
    }
}
