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
        String size = code.size(code.dims(0).last());
        if (code.mode() != TorchForward.Mode.TRAIN) {
            code.out(code.let("torch.rms_norm(%s, [%s], %s, %s)".formatted(x, size, weight, eps)));
            return;
        }
        // a norm needs no copy of x for its squares
        String norm = code.let("torch.linalg_vector_norm(" + x + ", 2, [-1], True)");
        String meanSquare = code.let("torch.div_(torch.mul(%1$s, %1$s), %2$s)".formatted(norm, size));
        String r = code.let("torch.rsqrt_(torch.add_(" + meanSquare + ", " + eps + "))");
        code.keep(r, weight);
        code.out(code.let("torch.mul_(torch.mul(%s, %s), %s)".formatted(x, r, weight)));
    }

    /**
     * libtorch's gradient of a layer norm whose mean is 0 is ours less r mean(g w): one pass over x and g, and a product
     * with the weight, where composed operators take four passes more.
     */
    @Override
    public void backward(TorchBackward code) {
        String grad = code.grad(0);
        String r = code.kept(0);
        String weight = code.kept(1);
        String size = code.size(code.dims(0).last());
        String[] gradients = code.let(
                3,
                "torch.native_layer_norm_backward(%s, %s, [%s], torch.zeros_like(%s), %s, %s, None, [%s, %s, False])"
                        .formatted(grad, code.in(0), size, r, r, weight, python(code.needs(0)), python(code.needs(1))));
        if (code.needs(0)) {
            String mean = code.let("torch.div_(torch.matmul(%s, %s), %s)".formatted(grad, weight, size));
            code.line("torch.addcmul_(%s, torch.unsqueeze(%s, -1), %s)".formatted(gradients[0], mean, r));
            code.give(0, gradients[0]);
        }
        code.give(1, gradients[1]);
    }

    private static String python(boolean value) {
        return value ? "True" : "False";
    }
}
