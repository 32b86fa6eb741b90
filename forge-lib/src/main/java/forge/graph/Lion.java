package forge.graph;

import forge.base.Check;
import forge.graph.TorchUpdate.Piece;
import java.util.List;

/**
 * Evolved sign momentum (arXiv:2302.06675, algorithm 2): {@code c = beta1 * m + (1 - beta1) * g},
 * {@code p -= lr * (sign(c) + weightDecay * p)}, {@code m = beta2 * m + (1 - beta2) * g}. Half the memory of AdamW. Every
 * weight moves by the learning rate, so it wants a rate 3 to 10 times smaller than AdamW's and a decay that is as much larger.
 *
 * @param beta1 how much of the direction is the running mean, from 0 to less than 1
 * @param beta2 decay of the running mean, from 0 to less than 1
 * @param weightDecay 0 or more
 * @param decayed which parameters decay
 */
public record Lion(double beta1, double beta2, double weightDecay, Decayed decayed) implements Optimizer {
    /** The paper's betas and no decay. */
    public static final Lion DEFAULT = new Lion(0.9, 0.99, 0, Decayed.MATRICES);

    private static final State MEAN = new State("M", Extent.EACH_WEIGHT);

    public Lion {
        Check.that(beta1 >= 0 && beta1 < 1, "beta1 is %s, expected at least 0 and less than 1, usually 0.9.", beta1);
        Check.that(beta2 >= 0 && beta2 < 1, "beta2 is %s, expected at least 0 and less than 1, usually 0.99.", beta2);
        Check.that(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay is %s, expected 0 or more, usually 0 to 1.",
                weightDecay);
    }

    @Override
    public List<State> state() {
        return List.of(MEAN);
    }

    @Override
    public void update(TorchUpdate code) {
        code.whereFinite(() -> code.inPieces(piece -> update(code, piece)));
    }

    private void update(TorchUpdate code, Piece piece) {
        String mean = piece.state("M");
        String gradients = piece.gradients();
        String parameters = piece.parameters();
        String direction = code.let("torch.lerp(%s, %s, %s)".formatted(gradients, mean, beta1));
        code.decay(parameters);
        code.line("torch.add_(%s, torch.sign_(%s), alpha=torch.neg(%s))"
                .formatted(parameters, direction, code.learningRate()));
        code.line("torch.lerp_(%s, %s, %s)".formatted(mean, gradients, 1 - beta2));
    }
}
