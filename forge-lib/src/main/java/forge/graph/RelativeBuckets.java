package forge.graph;

import forge.base.Check;

/**
 * How T5 divides the distances between tokens (arXiv:1910.10683, section 2.1): half of the buckets are for one distance
 * each, the others grow logarithmically up to the largest distance, and the last holds all beyond it.
 *
 * @param reach bidirectional: half of the buckets are for keys after the query; causal: all are for keys before it
 * @param count number of buckets, a multiple of 2, of 4 where both directions share them
 * @param maxDistance from here on all distances are one bucket
 */
public record RelativeBuckets(AttentionOptions.Reach reach, int count, int maxDistance) {
    public RelativeBuckets {
        int least = reach == AttentionOptions.Reach.BIDIRECTIONAL ? 4 : 2;
        Check.that(
                count >= least && count % least == 0,
                "%d buckets of relative positions, expected a multiple of %d, usually 32.",
                count,
                least);
        Check.that(
                maxDistance > count / least,
                "the largest distance of relative positions is %d, expected more than %d, usually 128.",
                maxDistance,
                count / least);
    }

    boolean isBidirectional() {
        return reach == AttentionOptions.Reach.BIDIRECTIONAL;
    }

    /** Buckets of one direction. */
    int perDirection() {
        return isBidirectional() ? count / 2 : count;
    }

    /** Distances that have a bucket of their own: all below this. */
    int exact() {
        return perDirection() / 2;
    }
}
