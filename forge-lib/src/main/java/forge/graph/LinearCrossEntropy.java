package forge.graph;

import forge.base.Check;
import java.util.List;

/**
 * A language-model head and its loss in one: for hidden states [B,T,C], weight [V,C] and targets [B,T], the sum over the
 * tokens of -log softmax(x @ weight.T)[target], times the loss scale. Rows are taken a chunk at a time, and the gradients
 * are computed on the way, so that [B*T, V] is never held.
 */
final class LinearCrossEntropy implements Operator {
    /** Logits of a chunk: few enough to stay in a processor's cache, enough to keep its matrix units busy. */
    private static final long CHUNK_ELEMENTS = 1 << 20;

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Dims weight = inputs.get(1).dims();
        Dims targets = inputs.get(2).dims();
        Check.that(
                x.rank() == 3 && weight.rank() == 2 && weight.last().equals(x.last()),
                "crossEntropy got hidden states %s and a head %s, expected [B, T, C] and [V, C].",
                x,
                weight);
        Check.that(
                targets.equals(Dims.of(x.axis(0), x.axis(1))),
                "crossEntropy got targets %s, expected [%s, %s].",
                targets,
                x.axis(0),
                x.axis(1));
        return List.of(Dims.of(new Dim[0]));
    }

    @Override
    public void forward(TorchForward code) {
        boolean train = code.mode() == TorchForward.Mode.TRAIN;
        Dim rows = code.dims(0).rows();
        long chunk = Math.max(16, CHUNK_ELEMENTS / code.dims(1).axis(0).size() / 16 * 16);
        String loss = code.let("torch.zeros([], dtype=ops.prim.dtype(" + code.in(0) + "))");
        String gradient = train ? code.let("torch.empty_like(" + code.in(0) + ")") : "None";
        if (train) {
            code.keep(gradient);
        }
        boolean weightToo = train && code.needsGradient(1);
        TorchForward.GradientBuffer buffer =
                weightToo ? code.gradientBuffer(1) : new TorchForward.GradientBuffer("None", "0");
        long known = code.known(rows);
        if (known >= 0) {
            for (long start = 0; start < known; start += chunk) {
                long end = Math.min(known, start + chunk);
                boolean whole = start == 0 && end == known;
                chunk(
                        code,
                        loss,
                        gradient,
                        buffer.variable(),
                        start == 0 ? buffer.beta() : "1",
                        weightToo,
                        range(whole, start, end));
            }
        } else {
            String index = code.let("0");
            code.line("while torch.lt(" + index + ", " + code.size(rows) + "):");
            code.indent();
            String end = code.let("torch.add(" + index + ", " + chunk + ")");
            chunk(code, loss, gradient, buffer.variable(), buffer.beta(), weightToo, index + ", " + end);
            code.line(index + " = " + end);
            code.unindent();
        }
        code.out(loss);
    }

    private static String range(boolean whole, long start, long end) {
        return whole ? "" : start + ", " + end;
    }

    private static String cut(String variable, String range) {
        return range.isEmpty() ? variable : "torch.slice(" + variable + ", 0, " + range + ")";
    }

    /**
     * One chunk. softmax is taken once and serves both the loss and the gradient; where a target's probability is too small
     * for the type, the loss is taken from log_softmax instead. Rows without a target are scaled by 0, on the side of the
     * hidden states, which is far smaller than the logits.
     */
    private static void chunk(
            TorchForward code,
            String loss,
            String gradient,
            String buffer,
            String beta,
            boolean weightToo,
            String range) {
        String x = range.isEmpty() ? code.in(0) : code.let(cut(code.in(0), range));
        String target = code.let("torch.unsqueeze(" + cut(code.in(2), range) + ", 1)");
        String counts = code.let("torch.ge(" + target + ", 0)");
        String id = code.let("torch.clamp_min(" + target + ", 0)");
        String scale =
                code.let("torch.mul(torch.to(" + counts + ", ops.prim.dtype(" + x + ")), " + code.lossScale() + ")");
        String logits = code.let(code.linear(x, code.in(1), "None"));
        String probability = code.let("torch.softmax(" + logits + ", -1)");
        String chosen = code.let("torch.gather(" + probability + ", 1, " + id + ")");
        String logProbability = code.let("torch.log(" + chosen + ")");
        code.line("if bool(torch.eq(torch.amin(" + chosen + "), 0)):");
        code.indent();
        code.line(logProbability + " = torch.gather(torch.log_softmax(" + logits + ", -1), 1, " + id + ")");
        code.unindent();
        // where, not mul: a row that does not count must not turn -inf into NaN
        code.line("torch.sub_(%s, torch.sum(torch.mul(torch.masked_fill(%s, torch.logical_not(%s), 0.), %s)))"
                .formatted(loss, logProbability, counts, scale));
        if (code.mode() != TorchForward.Mode.TRAIN) {
            return;
        }
        code.line("torch.scatter_add_(%s, 1, %s, torch.full_like(%s, -1.))".formatted(probability, id, chosen));
        if (code.needsGradient(0)) {
            code.line("torch.mul(%s, %s, out=%s)"
                    .formatted(
                            code.let(code.linear(probability, "torch.t(" + code.in(1) + ")", "None")),
                            scale,
                            cut(gradient, range)));
        }
        if (weightToo) {
            code.line("torch.addmm(%1$s, torch.t(%2$s), torch.mul(%3$s, %4$s), beta=%5$s, out=%1$s)"
                    .formatted(buffer, probability, x, scale, beta));
        }
    }

    @Override
    public void backward(TorchBackward code) {
        if (code.needs(0)) {
            code.give(0, code.kept(0)); // the weight's gradient stands in its buffer already
        }
    }
}
