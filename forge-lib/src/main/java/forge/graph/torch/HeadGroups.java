package forge.graph.torch;

/**
 * Query heads that share a key head (arXiv:2305.13245) in the forms that operators without such groups need.
 *
 * @param keyHeads K
 * @param size queries' heads a key head, H/K
 */
record HeadGroups(long keyHeads, long size) {
    /** Keys or values [B,K,S,D] once for every query head: [B,H,S,D]. */
    String repeat(String x) {
        return size == 1
                ? x
                : "torch.flatten(torch.expand(torch.unsqueeze(%s, 2), [-1, -1, %d, -1, -1]), 1, 2)".formatted(x, size);
    }

    /** The gradient of {@link #repeat}. */
    String sum(String gradient) {
        return size == 1
                ? gradient
                : "torch.sum(torch.unflatten(%s, 1, [%d, %d]), [2])".formatted(gradient, keyHeads, size);
    }

    /** The queries of a group below each other, [B,H,C,X] to [B,K,H/K*C,X]: a product needs no repeated keys then. */
    String fold(String x) {
        return size == 1 ? x : "torch.flatten(torch.unflatten(%s, 1, [%d, %d]), 2, 3)".formatted(x, keyHeads, size);
    }

    /** Back from {@link #fold}. */
    String unfold(String x) {
        return size == 1 ? x : "torch.flatten(torch.unflatten(%s, 2, [%d, -1]), 1, 2)".formatted(x, size);
    }

    /** Attention of a single query, [B,H,1,D]: folded, it copies no key, which is what generation waits for. */
    String attendOne(AttentionKernel.Call call, double scale) {
        return unfold("torch.scaled_dot_product_attention(%s, %s, %s, %s, 0., False, scale=%s)"
                .formatted(fold(call.q()), call.k(), call.v(), call.mask(), scale));
    }
}
