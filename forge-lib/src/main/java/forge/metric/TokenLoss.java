package forge.metric;

import forge.base.Check;
import java.util.Locale;

/**
 * The summed negative log-likelihood of some scored tokens, and what follows from it. Sums are kept, not means, so that
 * batches with different numbers of scored tokens add up to the loss of the whole text.
 *
 * <p>Perplexity is {@code exp(nats / tokens)}; bits per byte is {@code nats / ln 2 / bytes}, which unlike perplexity can
 * be compared between models with different tokenizers (Gao et al., The Pile, arXiv:2101.00027, section 3.1).
 *
 * @param nats sum of {@code -ln p(token)} over the scored tokens
 * @param tokens how many tokens were scored
 */
public record TokenLoss(double nats, long tokens) {
    public static final TokenLoss NONE = new TokenLoss(0, 0);

    public TokenLoss {
        Check.that(tokens >= 0, "tokens is %d, expected a count of 0 or more.", tokens);
    }

    public TokenLoss plus(TokenLoss other) {
        return new TokenLoss(nats + other.nats, tokens + other.tokens);
    }

    /** Mean loss in nats a token. */
    public double mean() {
        Check.that(
                tokens > 0, "no token was scored, so there is no mean loss. Does any target differ from Batch.IGNORE?");
        return nats / tokens;
    }

    public double perplexity() {
        return Math.exp(mean());
    }

    /** Bits a byte of the scored text, whose UTF-8 form has {@code bytes} bytes. */
    public double bitsPerByte(long bytes) {
        Check.that(bytes > 0, "bytes is %d, expected the size of the scored text, at least 1.", bytes);
        return nats / Math.log(2) / bytes;
    }

    @Override
    public String toString() {
        return tokens == 0
                ? "no scored tokens"
                : String.format(
                        Locale.ROOT,
                        "loss %.4f nats/token, perplexity %.2f over %d tokens",
                        mean(),
                        perplexity(),
                        tokens);
    }
}
