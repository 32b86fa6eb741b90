package forge.model;

import forge.base.Check;
import forge.engine.Device;
import forge.graph.Parameter;
import forge.quant.Quantization;
import forge.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * How a model is held in memory.
 *
 * <pre>{@code
 * CausalLM.load(directory, LoadOptions.builder().dtype(DType.BF16).build())   // half the memory, to generate with
 * }</pre>
 *
 * @param dtype the type that weights are held in: F32, or BF16 and F16 for a model that is not trained
 * @param quantization in what matrices are held instead, made one at a time while the files are read
 * @param device where the weights lie and its programs run
 */
public record LoadOptions(DType dtype, Optional<Quantization> quantization, Device device) {
    public LoadOptions {
        Check.that(dtype.isFloat(), "dtype is %s, weights are held in F32, BF16 or F16.", dtype);
    }

    /** Every parameter of a model as it is held. */
    List<Parameter> parameters(CheckpointLayout layout) {
        return quantization
                .map(few -> new QuantizedWeights(layout, few).parameters(dtype))
                .orElseGet(() -> layout.parameters().stream()
                        .map(parameter -> parameter.as(dtype))
                        .toList());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** F32 on the processor unless told otherwise. */
    public static final class Builder {
        private DType dtype = DType.F32;
        private Optional<Quantization> quantization = Optional.empty();
        private Device device = Device.CPU;

        private Builder() {}

        public Builder dtype(DType value) {
            dtype = value;
            return this;
        }

        /** As {@link CausalLM#quantize}, but without ever holding the whole model in another form. */
        public Builder quantization(Quantization value) {
            quantization = Optional.of(value);
            return this;
        }

        /** {@link Device#CPU} or {@link Device#cuda}. */
        public Builder device(Device value) {
            device = value;
            return this;
        }

        public LoadOptions build() {
            return new LoadOptions(dtype, quantization, device);
        }
    }
}
