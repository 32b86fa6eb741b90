package forge.data;

/** What a model is trained on, an epoch at a time: {@link Batches} for language models, others for other models. */
public interface InputBatches {
    /** Batches an epoch, at least 1. */
    int size();

    /** Batch {@code index} of epoch {@code epoch}, both from 0. */
    InputBatch get(int epoch, int index);
}
