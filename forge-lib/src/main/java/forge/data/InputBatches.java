package forge.data;

import forge.base.Sha256;
import forge.data.record.Origin;
import forge.view.Summary;
import forge.view.Viewable;
import java.util.List;

/** What a model is trained on, an epoch at a time: {@link Batches} for language models, others for other models. */
public interface InputBatches {
    /** Batches an epoch, at least 1. */
    int size();

    /** Batch {@code index} of epoch {@code epoch}, both from 0. */
    InputBatch get(int epoch, int index);

    /** Where the examples of a batch came from, for people who look for what is wrong with them; empty where nobody knows. */
    default List<Origin> origins(int epoch, int index) {
        return List.of();
    }

    /**
     * The examples that are a prompt with an answer, in the order of the data and whole, however rows cut them: what a model can be
     * asked. Empty for batches of other data, such as plain texts.
     */
    default List<Prompted> prompted() {
        return List.of();
    }

    /** What became of the examples in an epoch; goes through all of them. */
    default Viewable report() {
        return Summary.titled("Batches").row("batches", Counts.grouped(size()));
    }

    /** Hash of every number of the first epoch in order: the same for the same examples, tokenizer, options and seed. */
    default String sha256() {
        Sha256 hash = new Sha256();
        for (int i = 0; i < size(); i++) {
            InputBatch batch = get(0, i);
            for (String input : batch.inputs()) {
                hash.add(input).add(batch.values(input));
            }
        }
        return hash.hex();
    }
}
