package forge.cli;

import forge.base.Check;
import forge.data.Seq2SeqBatch;
import forge.model.Seq2SeqLM;
import java.util.List;

/** Scores of an encoder-decoder model: the ids are what it reads, and each label is predicted from those before it. */
record Seq2SeqScores(Seq2SeqLM model, List<long[]> sources, List<long[]> labels) implements Scores {
    static Seq2SeqScores of(Seq2SeqLM model, IdsFile file, boolean labelled) {
        Check.that(
                labelled,
                "this model writes a target from a source: put \"labels\" into %s and add --labels.",
                file.path());
        List<long[]> sources = file.ids(model.config().vocabSize());
        List<long[]> labels = file.labels(model.config().vocabSize());
        Scores.checkCount(file, sources, labels);
        return new Seq2SeqScores(model, sources, labels);
    }

    @Override
    public int size() {
        return sources.size();
    }

    @Override
    public long[] targets(int i) {
        return labels.get(i);
    }

    @Override
    public float[] logProbs(int i) {
        return model.logProbs(batch(i));
    }

    private Seq2SeqBatch batch(int i) {
        return model.batch(List.of(sources.get(i)), List.of(labels.get(i)));
    }

    @Override
    public int length(int i) {
        return labels.get(i).length;
    }

    @Override
    public float[] logits(int i) {
        return model.logits(batch(i));
    }

    @Override
    public int vocabSize() {
        return model.config().vocabSize();
    }
}
