package forge.model;

import forge.base.Check;
import forge.tensor.DType;
import java.util.Optional;

/**
 * How the weights of a model are written.
 *
 * <pre>{@code
 * model.save(directory, SaveOptions.builder().dtype(DType.BF16).build())   // half the size, rounded
 * }</pre>
 *
 * @param maxShardBytes weights of more bytes are written as several files and an index
 * @param dtype the type that every weight is rounded to; unless given, weights that were not changed are written in the type
 *     that they were read in, and trained ones, to lose nothing, in F32
 */
public record SaveOptions(long maxShardBytes, Optional<DType> dtype) {
    public SaveOptions {
        Check.that(maxShardBytes > 0, "maxShardBytes is %d, expected more than 0.", maxShardBytes);
        Check.that(
                dtype.map(DType::isFloat).orElse(true),
                "dtype is %s, expected F32, BF16 or F16.",
                dtype.orElse(DType.F32));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Shards of 5 GB at most, as Hugging Face transformers makes them, and no rounding, unless told otherwise. */
    public static final class Builder {
        private long maxShardBytes = 5_000_000_000L;
        private Optional<DType> dtype = Optional.empty();

        private Builder() {}

        public Builder maxShardBytes(long value) {
            maxShardBytes = value;
            return this;
        }

        public Builder dtype(DType value) {
            dtype = Optional.of(value);
            return this;
        }

        public SaveOptions build() {
            return new SaveOptions(maxShardBytes, dtype);
        }
    }
}
