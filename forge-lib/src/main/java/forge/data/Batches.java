package forge.data;

/**
 * The batches of a data set, an epoch at a time. The order depends on the seed and the epoch only, so a run that stops in
 * the middle of an epoch can go on at the same batch.
 */
public interface Batches extends InputBatches {
    BatchShape shape();

    @Override
    Batch get(int epoch, int index);
}
