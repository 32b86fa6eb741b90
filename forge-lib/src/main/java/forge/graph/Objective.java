package forge.graph;

import forge.base.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a language model is trained for: to write the answers of its data, or, of two answers to a prompt, to prefer one.
 *
 * <pre>{@code
 * Objective.dpo(0.1)                              // DPO, beta 0.1
 * Objective.dpo(0.1).withLabelSmoothing(0.1)      // cDPO: one label in ten is taken for wrong
 * Objective.ipo(0.1)                              // IPO as its paper has it
 * Objective.ipoAveraged(0.1)                      // IPO as TRL has it, for answers of different lengths
 * Objective.orpo(0.1)                             // ORPO: no reference, for a model that was not fine-tuned before
 * }</pre>
 *
 * <p>With w the better and l the worse answer to x, pi the model, and pi_ref the model before training or another one:
 *
 * <pre>
 * h    = log pi(w|x) / pi_ref(w|x) - log pi(l|x) / pi_ref(l|x)
 * DPO    -log sigmoid(beta h)                                        (arXiv:2305.18290, equation 7)
 * cDPO   -(1 - e) log sigmoid(beta h) - e log sigmoid(-beta h)       (E. Mitchell, A note on DPO with noisy preferences, equation 3)
 * IPO    (h - 1 / (2 beta))^2                                        (arXiv:2310.12036, equation 17, where beta is tau)
 * ORPO   -log P(w|x) - lambda log sigmoid(log odds(w|x) / odds(l|x)),  odds = P / (1 - P)   (arXiv:2403.07691, equations 4 to 7)
 * </pre>
 *
 * <p>log pi(y|x) is the sum over the tokens of the answer in DPO, cDPO and IPO. ORPO's P is by its equation 1 the geometric mean:
 * the sum divided by the tokens. {@link #ipoAveraged} takes the sum divided by the tokens too, as TRL's {@code loss_type=ipo} does:
 * the target 1 / (2 beta) is a margin that a single token of a long answer would reach otherwise. Every loss is the
 * mean over pairs, ORPO's first term too, which is that of the answer alone (TRL takes the mean over all tokens of a batch
 * there, those of prompts among them).
 *
 * @param kind the formula
 * @param beta how strongly the model is held to the reference: usually 0.1 to 0.5, less lets it go further. Of ORPO the weight
 *     lambda of the odds ratio, as TRL's {@code beta} of ORPO is. 0 for {@link #SFT}
 * @param labelSmoothing the share e of the pairs that is taken for labelled the wrong way round, from 0 to less than 0.5; DPO only.
 *     TRL's {@code label_smoothing} meant this up to its releases 0; since then it belongs to {@code loss_type=robust}, another loss
 * @param dropout of the model and its adapter while they are trained. Where answers are compared it is off unless asked for, as in
 *     TRL: the reference is computed without, and noise on one side of a ratio is no preference
 */
public record Objective(Kind kind, double beta, double labelSmoothing, Dropout dropout) {
    /** Which formula. */
    public enum Kind {
        SFT,
        DPO,
        /** Of sums over tokens, as the paper. */
        IPO,
        /** Of means over tokens, as TRL. */
        IPO_AVERAGED,
        ORPO;

        /** As configuration files write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether parts of the model are dropped at random. */
    public enum Dropout {
        ON,
        OFF
    }

    /** Supervised fine-tuning, and pre-training: every scored token is to be likely. */
    public static final Objective SFT = new Objective(Kind.SFT, 0, 0, Dropout.ON);

    /** The names that TRL's logs have. */
    private static final List<String> PAIR_METRICS = List.of(
            "rewards/chosen",
            "rewards/rejected",
            "rewards/margins",
            "rewards/accuracies",
            "logps/chosen",
            "logps/rejected");

    public Objective {
        Check.that(
                kind == Kind.SFT ? beta == 0 : beta > 0 && Double.isFinite(beta),
                "%s of %s is %s, expected %s.",
                kind == Kind.ORPO ? "lambda" : "beta",
                kind,
                beta,
                kind == Kind.SFT ? "0: it has none" : "a number above 0, usually 0.1");
        Check.that(
                labelSmoothing == 0 || (kind == Kind.DPO && labelSmoothing > 0 && labelSmoothing < 0.5),
                "labelSmoothing of %s is %s, expected %s.",
                kind,
                labelSmoothing,
                kind == Kind.DPO ? "at least 0 and less than 0.5: at a half no label says anything" : "0: it has none");
    }

    /** Direct preference optimization; see the formula above. */
    public static Objective dpo(double beta) {
        return new Objective(Kind.DPO, beta, 0, Dropout.OFF);
    }

    /**
     * Identity preference optimization, which does not run away on pairs that are always preferred the same way: of the sums of
     * log-probabilities, as its paper has it.
     */
    public static Objective ipo(double beta) {
        return new Objective(Kind.IPO, beta, 0, Dropout.OFF);
    }

    /** {@link #ipo} of log-probabilities divided by the tokens of each answer, as TRL has it. */
    public static Objective ipoAveraged(double beta) {
        return new Objective(Kind.IPO_AVERAGED, beta, 0, Dropout.OFF);
    }

    /** Odds-ratio preference optimization: fine-tuning and preference in one, without a reference. */
    public static Objective orpo(double lambda) {
        return new Objective(Kind.ORPO, lambda, 0, Dropout.OFF);
    }

    /** Conservative DPO: so large a share of the pairs is taken for labelled the wrong way round. */
    public Objective withLabelSmoothing(double share) {
        return new Objective(kind, beta, share, dropout);
    }

    /** The same with the dropout that the model and its adapter are configured with. */
    public Objective withDropout() {
        return new Objective(kind, beta, labelSmoothing, Dropout.ON);
    }

    /** An empty graph for what is trained. */
    public Graph graph() {
        return dropout == Dropout.ON ? new Graph() : Graph.withoutDropout();
    }

    /** Whether it is trained on pairs of answers. */
    public boolean comparesPairs() {
        return kind != Kind.SFT;
    }

    /** Whether it reads the log-probabilities of a reference model. */
    public boolean needsReference() {
        return comparesPairs() && kind != Kind.ORPO;
    }

    /**
     * The named numbers of a step, means over pairs: rewards are beta times the log-ratio to the reference (of ORPO beta times the
     * log-probability), accuracies the share of pairs whose margin is above 0, logps the log-probabilities. As in TRL they are of
     * sums over the tokens, whatever the loss of IPO is of, and of ORPO of means. ORPO adds, under TRL's names, its two terms {@code nll_loss} and {@code log_odds_ratio}, which is
     * {@code log sigmoid(z)}, and {@code log_odds_chosen}, which is z, the logarithm of the odds ratio.
     */
    public List<String> metrics() {
        if (!comparesPairs()) {
            return List.of();
        }
        List<String> names = new ArrayList<>(PAIR_METRICS);
        if (kind == Kind.ORPO) {
            names.addAll(List.of("nll_loss", "log_odds_ratio", "log_odds_chosen"));
        }
        return List.copyOf(names);
    }

    PairFormula formula() {
        return switch (kind) {
            case DPO -> new DpoFormula(beta, labelSmoothing);
            case IPO -> new IpoFormula(beta, IpoFormula.Of.SUMS);
            case IPO_AVERAGED -> new IpoFormula(beta, IpoFormula.Of.MEANS);
            case ORPO -> new OrpoFormula(beta);
            case SFT -> throw new IllegalStateException("sft compares no pairs");
        };
    }

    @Override
    public String toString() {
        return kind
                + (kind == Kind.SFT ? "" : (kind == Kind.ORPO ? ", lambda " : ", beta ") + beta)
                + (labelSmoothing == 0 ? "" : ", label smoothing " + labelSmoothing);
    }
}
