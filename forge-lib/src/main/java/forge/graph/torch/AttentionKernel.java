package forge.graph.torch;

import java.util.List;

/**
 * One call of an attention: queries [B,H,C,D] meet keys and values [B,K,S,D]. Kernels differ in the operators they use and in
 * what they keep for the gradient.
 */
interface AttentionKernel {
    /**
     * The variables of a call.
     *
     * @param mask added to the products, [C,S] or [B,1,C,S], or "None"
     * @param bias added to the products, [H,C,S], or "None"
     * @param causal "True" for queries that see no later key, as many keys as queries, else "False"
     */
    record Call(String q, String k, String v, String mask, String bias, String causal) {}

    /** Whether a call may be causal, rather than have a mask that says so. */
    boolean canBeCausal();

    /** So many queries in a call with a mask keep the device busy and need little memory. */
    long queriesAtOnce();

    /** Writes a call without a gradient and returns the result. */
    String infer(Call call);

    /** {@link #infer} of a single query, whose mask is [B,1,1,S]. */
    String inferOne(Call call);

    /** Writes a call and returns the result, then what {@link #backward} needs. */
    List<String> forward(Call call);

    /** How many variables {@link #forward} keeps. */
    int kept();

    /** Returns the gradients of q, k and v, and of the bias where the call has one. */
    List<String> backward(Call call, String grad, String out, List<String> kept);
}
