package forge.graph;

/**
 * {@code (h - 1 / (2 beta))^2} with the derivative {@code 2 (h - 1 / (2 beta))} by h (arXiv:2310.12036, equation 17).
 *
 * @param of sums of log-probabilities as in the paper, or sums divided by the tokens as in TRL
 */
record IpoFormula(double beta, Of of) implements PairFormula {
    enum Of {
        SUMS,
        MEANS
    }

    @Override
    public Written write(TorchForward code, Pairs pairs) {
        Pairs read = of == Of.SUMS ? pairs : pairs.averaged(code);
        String distance = code.let("torch.sub(" + read.logRatio(code) + ", " + 1 / (2 * beta) + ")");
        String slope = code.let("torch.mul(" + distance + ", 2.)");
        String opposite = code.let("torch.neg(" + slope + ")");
        return new Written(
                code.let("torch.mul(" + distance + ", " + distance + ")"),
                of == Of.SUMS ? slope : code.let("torch.div(" + slope + ", " + pairs.chosenTokens() + ")"),
                of == Of.SUMS ? opposite : code.let("torch.div(" + opposite + ", " + pairs.rejectedTokens() + ")"),
                PairFormula.joined(pairs.rewards(code, beta), pairs.chosen(), pairs.rejected()));
    }
}
