package forge.graph;

/**
 * {@code -(1 - e) log sigmoid(beta h) - e log sigmoid(-beta h)} with the derivative
 * {@code beta (e sigmoid(beta h) - (1 - e) sigmoid(-beta h))} by h: DPO (arXiv:2305.18290, equation 7) for e = 0, else cDPO
 * (E. Mitchell, A note on DPO with noisy preferences, equation 3).
 */
record DpoFormula(double beta, double labelSmoothing) implements PairFormula {
    @Override
    public Written write(TorchForward code, Pairs pairs) {
        String margin = code.let("torch.mul(" + pairs.logRatio(code) + ", " + beta + ")");
        String opposite = code.let("torch.neg(" + margin + ")");
        double right = 1 - labelSmoothing;
        String losses = code.let("torch.neg(torch.log_sigmoid(" + margin + "))");
        String slope = code.let("torch.mul(torch.sigmoid(" + opposite + "), " + -beta * right + ")");
        if (labelSmoothing > 0) {
            losses = code.let("torch.sub(torch.mul(%s, %s), torch.mul(torch.log_sigmoid(%s), %s))"
                    .formatted(losses, right, opposite, labelSmoothing));
            slope = code.let(
                    "torch.add(%s, torch.mul(torch.sigmoid(%s), %s))".formatted(slope, margin, beta * labelSmoothing));
        }
        return new Written(
                losses,
                slope,
                code.let("torch.neg(" + slope + ")"),
                PairFormula.joined(pairs.rewards(code, beta), pairs.chosen(), pairs.rejected()));
    }
}
