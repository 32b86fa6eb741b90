package forge.export;

import forge.base.Check;
import forge.model.SaveOptions;
import forge.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * How a model is exported and how near it has to stay.
 *
 * <pre>{@code
 * ExportOptions.builder().dtype(DType.BF16).prompts("Where is my order?").build()
 * }</pre>
 *
 * @param save type and shards of the weights
 * @param prompts texts of which logits are compared, beside fixed random ids
 * @param tolerance the largest difference of logits as a share of the largest; 0.001 for F32, 0.01 for F16 and 0.05 for BF16 unless told
 */
public record ExportOptions(SaveOptions save, List<String> prompts, Optional<Double> tolerance) {
    private static final double EXACT = 1e-3;
    private static final double HALF = 1e-2;
    private static final double BRAIN = 5e-2;

    public ExportOptions {
        prompts = List.copyOf(prompts);
        tolerance.ifPresent(value -> Check.that(
                value >= 0 && Double.isFinite(value),
                "tolerance is %s, expected 0 or more, as a share of the logits.",
                value));
    }

    /** Nothing is rounded, in shards of 5 GB at most, unless told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a difference may be: rounding, and a hundred times less than a wrong scale makes. */
    double bound() {
        return tolerance.orElseGet(() -> switch (save.dtype().orElse(DType.F32)) {
            case BF16 -> BRAIN;
            case F16 -> HALF;
            default -> EXACT;
        });
    }

    /** Sets what differs from the defaults. */
    public static final class Builder {
        private final SaveOptions.Builder save = SaveOptions.builder();
        private List<String> prompts = List.of();
        private Optional<Double> tolerance = Optional.empty();

        private Builder() {}

        /** The type that every weight is rounded to. */
        public Builder dtype(DType value) {
            save.dtype(value);
            return this;
        }

        public Builder maxShardBytes(long value) {
            save.maxShardBytes(value);
            return this;
        }

        public Builder prompts(String... texts) {
            prompts = List.of(texts);
            return this;
        }

        public Builder tolerance(double value) {
            tolerance = Optional.of(value);
            return this;
        }

        public ExportOptions build() {
            return new ExportOptions(save.build(), prompts, tolerance);
        }
    }
}
