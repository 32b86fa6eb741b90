package forge.engine;

import forge.base.Check;

/**
 * How the next token is chosen from the logits, applied in this order.
 *
 * @param repetitionPenalty over 1 makes tokens of the prompt and of the text so far less likely, 1 is off: a positive logit is
 *     divided by it, a negative one multiplied (arXiv:1909.05858)
 * @param temperature 0 takes the most likely token; below 1 sharpens, above 1 flattens the distribution
 * @param topK how many of the most likely tokens stay, 0 for all
 * @param topP the probability that the most likely tokens have to reach together, over 0 to 1 (arXiv:1904.09751)
 * @param minP how likely a token has to be at least, as a share of the most likely one's probability, 0 to 1
 *     (arXiv:2407.01082)
 */
public record Sampling(double repetitionPenalty, double temperature, int topK, double topP, double minP) {
    /** Always the most likely token. */
    public static final Sampling GREEDY = builder().temperature(0).build();

    public Sampling {
        Check.that(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "repetitionPenalty is %s, expected more than 0: 1 is off, usually 1.1 to 1.3.",
                repetitionPenalty);
        Check.that(
                temperature >= 0 && Double.isFinite(temperature),
                "temperature is %s, expected 0 (greedy) or more, usually 0.7 to 1.",
                temperature);
        Check.that(topK >= 0, "topK is %d, expected 0 (all tokens) or more, usually 40.", topK);
        Check.that(topP > 0 && topP <= 1, "topP is %s, expected more than 0 and at most 1, usually 0.95.", topP);
        Check.that(minP >= 0 && minP <= 1, "minP is %s, expected 0 (off) to 1, usually 0.05 to 0.1.", minP);
    }

    /** Samples from the model's own distribution unless told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        return new Builder()
                .repetitionPenalty(repetitionPenalty)
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .minP(minP);
    }

    /** Whether the tokens so far make a difference. */
    boolean penalizes() {
        return repetitionPenalty != 1;
    }

    /** Sets one value after the other. */
    public static final class Builder {
        private double repetitionPenalty = 1;
        private double temperature = 1;
        private int topK;
        private double topP = 1;
        private double minP;

        private Builder() {}

        public Builder repetitionPenalty(double value) {
            repetitionPenalty = value;
            return this;
        }

        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        public Builder topK(int tokens) {
            topK = tokens;
            return this;
        }

        public Builder topP(double share) {
            topP = share;
            return this;
        }

        public Builder minP(double share) {
            minP = share;
            return this;
        }

        public Sampling build() {
            return new Sampling(repetitionPenalty, temperature, topK, topP, minP);
        }
    }
}
