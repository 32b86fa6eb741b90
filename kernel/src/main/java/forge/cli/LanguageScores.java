package forge.cli;

import forge.base.Check;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.model.CausalLM;
import java.util.Arrays;
import java.util.List;

/** Scores of a language model: each token but the first is predicted from those before it. */
record LanguageScores(CausalLM model, List<long[]> sequences, List<long[]> labels) implements Scores {
    /** The tokens themselves are scored, or the labels that the file has for them. */
    static LanguageScores of(CausalLM model, IdsFile file, boolean labelled) {
        int vocabSize = model.architecture().vocabSize();
        List<long[]> sequences = file.ids(vocabSize);
        List<long[]> labels = labelled ? file.labelsOfIds(vocabSize) : sequences;
        Scores.checkCount(file, sequences, labels);
        for (int i = 0; i < sequences.size(); i++) {
            Check.that(
                    sequences.get(i).length <= model.contextLength(),
                    "%s: sequence %d has %d ids, but the model's context ends at %d. Divide it.",
                    file.path(),
                    i + 1,
                    sequences.get(i).length,
                    model.contextLength());
            Check.that(
                    labels.get(i).length == sequences.get(i).length,
                    "%s: sequence %d has %d ids, but %d labels.",
                    file.path(),
                    i + 1,
                    sequences.get(i).length,
                    labels.get(i).length);
        }
        return new LanguageScores(model, sequences, labels);
    }

    @Override
    public int size() {
        return sequences.size();
    }

    @Override
    public long[] targets(int i) {
        return Arrays.copyOfRange(labels.get(i), 1, labels.get(i).length);
    }

    @Override
    public float[] logProbs(int i) {
        long[] targets = targets(i);
        if (targets.length == 0) {
            return new float[0];
        }
        // the last id predicts nothing, but rotary positions may depend on how long the sequence is
        long[] inputs = sequences.get(i);
        long[] all = Arrays.copyOf(targets, inputs.length);
        all[targets.length] = Batch.IGNORE;
        float[] logProbs = model.logProbs(new Batch(new BatchShape(1, inputs.length), inputs, all));
        return Arrays.copyOf(logProbs, targets.length);
    }

    @Override
    public int length(int i) {
        return sequences.get(i).length;
    }

    @Override
    public float[] logits(int i) {
        return model.logits(sequences.get(i), 1);
    }

    @Override
    public int vocabSize() {
        return model.architecture().vocabSize();
    }
}
