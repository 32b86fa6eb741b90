package forge.engine;

import forge.base.Check;

/**
 * How the next token is chosen from the logits.
 *
 * @param temperature 0 takes the most likely token; below 1 sharpens, above 1 flattens the distribution
 * @param topK how many of the most likely tokens stay, 0 for all
 * @param topP the probability that the most likely tokens have to reach together, over 0 to 1 (arXiv:1904.09751)
 */
public record Sampling(double temperature, int topK, double topP) {
    /** Always the most likely token. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1);

    public Sampling {
        Check.that(
                temperature >= 0 && Double.isFinite(temperature),
                "temperature is %s, expected 0 (greedy) or more, usually 0.7 to 1.",
                temperature);
        Check.that(topK >= 0, "topK is %d, expected 0 (all tokens) or more, usually 40.", topK);
        Check.that(topP > 0 && topP <= 1, "topP is %s, expected more than 0 and at most 1, usually 0.95.", topP);
    }
}
