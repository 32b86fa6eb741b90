package forge.generate;

import forge.base.Check;

/**
 * Follows the most likely texts at once and takes the best whole one, where greedy decoding follows one.
 *
 * <pre>{@code
 * Generator.of(model).beams(BeamSearch.of(4).lengthPenalty(0.8)).generate("translate: …")
 * }</pre>
 *
 * @param beams texts that are followed, at least 2
 * @param lengthPenalty the log-probability of a text is divided by its length to this power: above 0 favours longer texts,
 *     below 0 shorter ones
 * @param earlyStopping when the search ends
 */
public record BeamSearch(int beams, double lengthPenalty, EarlyStopping earlyStopping) {
    /** When a search ends that has found as many whole texts as it has beams. */
    public enum EarlyStopping {
        /** At once. */
        ON,
        /** When the likeliest open text, ended now, would not be among the best. */
        HEURISTIC,
        /** When no open text can still become one of the best, however long it grows. */
        NEVER
    }

    public BeamSearch {
        Check.that(beams > 1, "beams is %d, expected at least 2; without beams the decoding is greedy.", beams);
        Check.that(Double.isFinite(lengthPenalty), "lengthPenalty is %s, expected a number, usually 1.", lengthPenalty);
    }

    /** Scores are means over the tokens, and the search ends by the heuristic. */
    public static BeamSearch of(int beams) {
        return new BeamSearch(beams, 1, EarlyStopping.HEURISTIC);
    }

    public BeamSearch lengthPenalty(double value) {
        return new BeamSearch(beams, value, earlyStopping);
    }

    public BeamSearch earlyStopping(EarlyStopping value) {
        return new BeamSearch(beams, lengthPenalty, value);
    }
}
