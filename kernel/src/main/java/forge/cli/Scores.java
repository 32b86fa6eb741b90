package forge.cli;

import forge.base.Check;
import java.util.List;

/** What a model says of sequences, which are computed one by one, so that none depends on the others. */
interface Scores {
    /** Number of sequences. */
    int size();

    /** What sequence i is scored on; -100 does not count. */
    long[] targets(int i);

    /** ln p of each target of sequence i, 0 where it does not count. */
    float[] logProbs(int i);

    /** Positions of sequence i that have logits. */
    int length(int i);

    /** Logits of sequence i, [length, vocabulary]. */
    float[] logits(int i);

    int vocabSize();

    /** Throws unless there are labels for every sequence. */
    static void checkCount(IdsFile file, List<long[]> sequences, List<long[]> labels) {
        Check.that(
                labels.size() == sequences.size(),
                "%s: %d sequences, but labels for %d.",
                file.path(),
                sequences.size(),
                labels.size());
    }
}
