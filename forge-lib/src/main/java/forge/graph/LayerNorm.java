package forge.graph;

import forge.base.Check;
import java.util.List;

/** Layer normalisation over the last axis, arXiv:1607.06450: (x - mean) / sqrt(var + eps) * weight + bias. */
final class LayerNorm implements Operator {
    private final double eps;

    LayerNorm(double eps) {
        Check.that(eps > 0, "the epsilon of a layer norm is %s, expected more than 0. A usual value is 1e-5.", eps);
        this.eps = eps;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        for (Tensor parameter : inputs.subList(1, 3)) {
            Check.that(
                    parameter.dims().equals(Dims.of(x.last())),
                    "layerNorm over %s got %s, expected a parameter of shape [%s].",
                    x,
                    parameter,
                    x.last());
        }
        return List.of(x);
    }

    @Override
    public void forward(TorchForward code) {
        String arguments = code.in(0) + ", [" + code.size(code.dims(0).last()) + "], " + code.in(1) + ", " + code.in(2)
                + ", " + eps;
        if (code.mode() == TorchForward.Mode.TRAIN) {
            String[] all = code.let(3, "torch.native_layer_norm(" + arguments + ")");
            code.keep(all[1], all[2]);
            code.out(all[0]);
        } else {
            code.out(code.let("torch.layer_norm(" + arguments + ")"));
        }
    }

    @Override
    public void backward(TorchBackward code) {
        boolean parameters = code.needs(1) || code.needs(2);
        String flags = "[%s, %s, %s]".formatted(python(code.needs(0)), python(parameters), python(parameters));
        String[] gradients = code.let(
                3,
                "torch.native_layer_norm_backward(%s, %s, [%s], %s, %s, %s, %s, %s)"
                        .formatted(
                                code.grad(0),
                                code.in(0),
                                code.size(code.dims(0).last()),
                                code.kept(0),
                                code.kept(1),
                                code.in(1),
                                code.in(2),
                                flags));
        for (int i = 0; i < 3; i++) {
            if (code.needs(i)) {
                code.give(i, gradients[i]);
            }
        }
    }

    private static String python(boolean value) {
        return value ? "True" : "False";
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.FULL;
    }
}
