package forge.graph;

import forge.base.Check;
import java.util.stream.IntStream;

/**
 * Rotary positions (arXiv:2104.09864): element i of a head and element i + headDim/2 are turned together by the angle
 * position * inverseFrequencies[i], so that products of queries and keys depend on distances. Scalings stretch the angles
 * to contexts longer than the one that was trained; formulas as in Hugging Face transformers, modeling_rope_utils.py.
 *
 * @param headDim elements that are turned, even
 * @param theta base of the frequencies, {@code rope_theta}
 */
public record Rope(int headDim, double theta, Scaling scaling) {
    public Rope {
        Check.that(headDim > 0 && headDim % 2 == 0, "rope got headDim %d, expected an even number above 0.", headDim);
        Check.that(theta > 1, "rope got theta %s, expected more than 1, usually 10000 or more.", theta);
    }

    /** Without scaling. */
    public static Rope of(int headDim, double theta) {
        return new Rope(headDim, theta, new None());
    }

    /** How frequencies change for long contexts; {@code rope_scaling} of a configuration. */
    public sealed interface Scaling {
        /** The frequency that replaces {@code frequency}, the i-th, radians per token. */
        double apply(double frequency, int i, Rope rope);

        /** What cosines and sines are multiplied by. */
        default double magnitude() {
            return 1;
        }
    }

    /** {@code default}. */
    public record None() implements Scaling {
        @Override
        public double apply(double frequency, int i, Rope rope) {
            return frequency;
        }
    }

    /** {@code linear}: positions are divided by a factor (arXiv:2306.15595). */
    public record Linear(double factor) implements Scaling {
        public Linear {
            checkFactor(factor);
        }

        @Override
        public double apply(double frequency, int i, Rope rope) {
            return frequency / factor;
        }
    }

    /**
     * {@code dynamic}: theta grows with the length of the sequence once it is longer than the trained context; what
     * {@link #inverseFrequencies} gives holds up to there.
     *
     * @param contextLength {@code max_position_embeddings}, the trained context
     */
    public record Dynamic(double factor, long contextLength) implements Scaling {
        public Dynamic {
            checkFactor(factor);
            checkContext(contextLength);
        }

        @Override
        public double apply(double frequency, int i, Rope rope) {
            return frequency;
        }
    }

    /**
     * {@code llama3}: slow frequencies are divided by a factor, fast ones stay, and those between change smoothly.
     *
     * @param lowFreqFactor wavelengths of more than contextLength/lowFreqFactor tokens are slow
     * @param highFreqFactor wavelengths of less than contextLength/highFreqFactor tokens are fast
     * @param contextLength {@code original_max_position_embeddings}
     */
    public record Llama3(double factor, double lowFreqFactor, double highFreqFactor, long contextLength)
            implements Scaling {
        public Llama3 {
            checkFactor(factor);
            checkContext(contextLength);
            Check.that(
                    lowFreqFactor > 0 && highFreqFactor > lowFreqFactor,
                    "rope got low_freq_factor %s and high_freq_factor %s, expected the second to be larger.",
                    lowFreqFactor,
                    highFreqFactor);
        }

        @Override
        public double apply(double frequency, int i, Rope rope) {
            double turns = contextLength * frequency / (2 * Math.PI); // within the trained context
            double fast = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
            return mix(frequency / factor, frequency, fast);
        }
    }

    /**
     * {@code yarn} (arXiv:2309.00071): frequencies that turn less than betaSlow times in the trained context are divided by
     * a factor, those that turn more than betaFast times stay.
     *
     * @param contextLength {@code original_max_position_embeddings}
     * @param magnitude {@code attention_factor}, usually 0.1 ln(factor) + 1
     */
    public record Yarn(double factor, long contextLength, double betaFast, double betaSlow, double magnitude)
            implements Scaling {
        public Yarn {
            checkFactor(factor);
            checkContext(contextLength);
            Check.that(
                    betaSlow > 0 && betaFast > betaSlow && magnitude > 0,
                    "rope got beta_fast %s, beta_slow %s and attention_factor %s, expected them above 0 and the first larger than the second.",
                    betaFast,
                    betaSlow,
                    magnitude);
        }

        /** With the paper's betas and magnitude. */
        public static Yarn of(double factor, long contextLength) {
            return new Yarn(factor, contextLength, 32, 1, 0.1 * Math.log(factor) + 1);
        }

        @Override
        public double apply(double frequency, int i, Rope rope) {
            double first = Math.max(Math.floor(index(betaFast, rope)), 0);
            double last = Math.min(Math.ceil(index(betaSlow, rope)), rope.headDim - 1.0);
            double slow = (i - first) / (first == last ? 0.001 : last - first);
            return mix(frequency, frequency / factor, slow);
        }

        /** The index, with a fraction, of the frequency that turns so many times in the trained context. */
        private double index(double turns, Rope rope) {
            return rope.headDim * Math.log(contextLength / (turns * 2 * Math.PI)) / (2 * Math.log(rope.theta));
        }
    }

    /** Radians per token of each pair, [headDim/2], fastest first. */
    public double[] inverseFrequencies() {
        return IntStream.range(0, headDim / 2)
                .mapToDouble(i -> scaling.apply(Math.pow(theta, -2.0 * i / headDim), i, this))
                .toArray();
    }

    private static double mix(double from, double to, double share) {
        double clamped = Math.min(Math.max(share, 0), 1);
        return from * (1 - clamped) + to * clamped;
    }

    private static void checkFactor(double factor) {
        Check.that(factor >= 1, "rope got the scaling factor %s, expected 1 or more.", factor);
    }

    private static void checkContext(long contextLength) {
        Check.that(contextLength > 0, "rope got a trained context of %d tokens, expected more than 0.", contextLength);
    }
}
