package forge.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The best whole texts that a beam search has found so far, as many as it has beams. */
final class WholeTexts {
    private static final Comparator<Whole> BY_SCORE = Comparator.comparingDouble(Whole::score);

    private final BeamSearch options;
    private final int maxTokens;
    private final List<Whole> best = new ArrayList<>();

    private record Whole(long[] tokens, double score) {}

    WholeTexts(BeamSearch options, int maxTokens) {
        this.options = options;
        this.maxTokens = maxTokens;
    }

    /** @param sum log-probability of the text, its stop token included */
    void add(long[] tokens, double sum) {
        Whole text = new Whole(tokens, score(sum, tokens.length));
        if (best.size() < options.beams()) {
            best.add(text);
        } else if (text.score() > worst().score()) {
            best.add(text);
            best.remove(worst());
        }
    }

    private double score(double sum, int length) {
        return sum / Math.pow(length, options.lengthPenalty());
    }

    private Whole worst() {
        return best.stream().min(BY_SCORE).orElseThrow();
    }

    /**
     * Whether no open text is worth following.
     *
     * @param sum the log-probability of the likeliest continuation
     * @param length its tokens
     */
    boolean isDone(double sum, int length) {
        if (best.size() < options.beams()) {
            return false;
        }
        return switch (options.earlyStopping()) {
            case ON -> true;
            case HEURISTIC -> worst().score() >= score(sum, length);
            case NEVER -> worst().score() >= score(sum, options.lengthPenalty() > 0 ? maxTokens : length);
        };
    }

    /** The tokens of the best one; of equal ones the last found. */
    long[] best() {
        return best.stream()
                .reduce((a, b) -> b.score() >= a.score() ? b : a)
                .orElseThrow()
                .tokens();
    }
}
