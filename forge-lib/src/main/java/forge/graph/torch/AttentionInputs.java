package forge.graph.torch;

import java.util.Optional;

/**
 * The variables of an attention.
 *
 * @param k keys [B,K,S,D], those of earlier calls among them
 * @param bias [H,T,S] or "None"
 * @param keyMask [B,S]
 * @param starts where the sequence of each query begins, where that is not the begin of its row
 * @param queries T
 * @param keyCount S
 * @param cached the keys that were there before this call
 * @param queriesAtOnce queries of a chunk
 */
record AttentionInputs(
        String q,
        String k,
        String v,
        String bias,
        Optional<String> keyMask,
        Optional<String> starts,
        String queries,
        String keyCount,
        String cached,
        long queriesAtOnce) {
    /** The place in its row of the i-th token of this call. */
    String afterCache(String i) {
        return cached.equals("0") ? i : "torch.add(" + cached + ", " + i + ")";
    }
}
