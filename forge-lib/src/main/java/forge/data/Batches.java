package forge.data;

/**
 * The batches of a data set, an epoch at a time. The order depends on the seed and the epoch only, so a run that stops in
 * the middle of an epoch can go on at the same batch.
 */
public interface Batches {
    BatchShape shape();

    /** Batches an epoch, at least 1. */
    int size();

    /** Batch {@code index} of epoch {@code epoch}, both from 0. */
    Batch get(int epoch, int index);
}
