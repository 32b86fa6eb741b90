package forge.generate;

import forge.base.Cancellation;
import forge.engine.Decoder;
import forge.engine.Decoder.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One beam search behind a prompt. Scores, ties and the end are those of Hugging Face transformers' {@code BeamSearchScorer}
 * (version 4.47), so that the same model gives the same text.
 *
 * @param stop ids that end a text
 * @param maxTokens of a text, its stop token included
 */
record Beams(BeamSearch options, long[] stop, int maxTokens, double repetitionPenalty) {
    /** A text that is being followed. */
    private record Beam(long[] tokens, double score) {
        Beam then(Candidate candidate) {
            long[] longer = Arrays.copyOf(tokens, tokens.length + 1);
            longer[tokens.length] = candidate.token();
            return new Beam(longer, candidate.score());
        }
    }

    /** The new tokens of the best text, its stop token included where it has one. The decoder was started with one row. */
    long[] search(Decoder decoder) {
        WholeTexts whole = new WholeTexts(options, maxTokens);
        List<Beam> open = List.of(new Beam(new long[0], 0));
        int count = Math.max(2, 1 + stop.length) * options.beams(); // enough for a full set of beams that go on
        for (int length = 1; ; length++) {
            Cancellation.check("Generation");
            double[] scores = open.stream().mapToDouble(Beam::score).toArray();
            List<Candidate> candidates = decoder.candidates(scores, count, repetitionPenalty);
            List<Candidate> on = goOn(candidates, open, whole);
            if (on.isEmpty() || whole.isDone(candidates.get(0).score(), length)) {
                return whole.best();
            }
            List<Beam> before = open;
            open = on.stream().map(c -> before.get(c.row()).then(c)).toList();
            if (length == maxTokens) {
                open.forEach(beam -> whole.add(beam.tokens(), beam.score()));
                return whole.best();
            }
            decoder.advance(
                    on.stream().mapToInt(Candidate::row).toArray(),
                    on.stream().mapToLong(Candidate::token).toArray());
        }
    }

    /** The best candidates that are no end; ends among the first, as many as there are beams, are whole texts. */
    private List<Candidate> goOn(List<Candidate> candidates, List<Beam> open, WholeTexts whole) {
        List<Candidate> on = new ArrayList<>();
        for (int rank = 0; rank < candidates.size() && on.size() < options.beams(); rank++) {
            Candidate candidate = candidates.get(rank);
            if (Arrays.stream(stop).noneMatch(id -> id == candidate.token())) {
                on.add(candidate);
            } else if (rank < options.beams()) {
                whole.add(open.get(candidate.row()).then(candidate).tokens(), candidate.score());
            }
        }
        return on;
    }
}
