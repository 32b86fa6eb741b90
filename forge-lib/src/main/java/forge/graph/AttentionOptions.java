package forge.graph;

import forge.base.Check;
import java.util.Optional;

/**
 * Which keys an attention sees and how it weighs them: softmax(cap(q k.T scale) + bias) v. A value; each method gives a new one.
 *
 * @param scale what products of queries and keys are multiplied by, usually 1/sqrt(headDim)
 * @param reach which keys a query may see
 * @param window of these the last so many, its own among them; 0 is all of them
 * @param softCap products are squeezed into -softCap to softCap by tanh before the softmax; 0 leaves them
 * @param bias added to the products before the softmax, [H,T,S]; trained where it leads to a trained parameter
 * @param keyMask int64 [B,S], 0 at keys that nobody sees, such as padding
 * @param queriesAtOnce bound of memory wherever there are masks, caps or biases: so many queries meet their keys at once;
 *     0 is what the device is fastest with
 */
public record AttentionOptions(
        double scale,
        Reach reach,
        long window,
        double softCap,
        Optional<Tensor> bias,
        Optional<Tensor> keyMask,
        long queriesAtOnce) {
    /** The keys that the query of a token may see. */
    public enum Reach {
        /** Those of its own token and the ones before. */
        CAUSAL,
        /** All of them. */
        BIDIRECTIONAL
    }

    public AttentionOptions {
        Check.that(scale > 0, "the scale of an attention is %s, expected more than 0, usually 1/sqrt(headDim).", scale);
        Check.that(window >= 0, "the window of an attention is %d, expected 1 or more, 0 for none.", window);
        Check.that(
                window == 0 || reach == Reach.CAUSAL,
                "an attention in both directions has a window of %d, expected none; only causal ones have it.",
                window);
        Check.that(softCap >= 0, "the soft cap of an attention is %s, expected more than 0, 0 for none.", softCap);
        Check.that(queriesAtOnce >= 0, "queriesAtOnce is %d, expected 1 or more, 0 for any.", queriesAtOnce);
    }

    /** Each token sees itself and the tokens before it. */
    public static AttentionOptions causal(double scale) {
        return new AttentionOptions(scale, Reach.CAUSAL, 0, 0, Optional.empty(), Optional.empty(), 0);
    }

    /** Each token sees every token: encoders and the attention of a decoder over them. */
    public static AttentionOptions bidirectional(double scale) {
        return new AttentionOptions(scale, Reach.BIDIRECTIONAL, 0, 0, Optional.empty(), Optional.empty(), 0);
    }

    /** Each token sees itself and {@code tokens} - 1 before it (arXiv:2004.05150); 0 is no bound. */
    public AttentionOptions window(long tokens) {
        return new AttentionOptions(scale, reach, tokens, softCap, bias, keyMask, queriesAtOnce);
    }

    /** Products become {@code cap * tanh(product / cap)} (Gemma 2, arXiv:2408.00118); 0 is no cap. */
    public AttentionOptions softCap(double cap) {
        return new AttentionOptions(scale, reach, window, cap, bias, keyMask, queriesAtOnce);
    }

    /** Adds {@code added} [H,T,S] to the products, such as T5's relative positions; behind a cache S are all keys so far. */
    public AttentionOptions bias(Tensor added) {
        return new AttentionOptions(scale, reach, window, softCap, Optional.of(added), keyMask, queriesAtOnce);
    }

    /** Hides the keys where {@code mask} [B,S] is 0. */
    public AttentionOptions keyMask(Tensor mask) {
        return new AttentionOptions(scale, reach, window, softCap, bias, Optional.of(mask), queriesAtOnce);
    }

    public AttentionOptions queriesAtOnce(long queries) {
        return new AttentionOptions(scale, reach, window, softCap, bias, keyMask, queries);
    }

    public boolean isCausal() {
        return reach == Reach.CAUSAL;
    }
}
