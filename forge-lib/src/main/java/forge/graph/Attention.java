package forge.graph;

import forge.base.Check;
import java.util.List;

/** Causal scaled dot-product attention, arXiv:1706.03762, on [B,H,T,D]. */
final class Attention implements Operator {
    private final double scale;

    Attention(double scale) {
        Check.that(scale > 0, "the scale of an attention is %s, expected more than 0, usually 1/sqrt(headDim).", scale);
        this.scale = scale;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims q = inputs.get(0).dims();
        Check.that(
                q.rank() == 4
                        && inputs.get(1).dims().equals(q)
                        && inputs.get(2).dims().equals(q),
                "attention got q %s, k %s, v %s, expected three tensors [B, H, T, D].",
                q,
                inputs.get(1).dims(),
                inputs.get(2).dims());
        return List.of(q);
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.attention(code.in(0), code.in(1), code.in(2), scale));
    }

    @Override
    public void backward(TorchBackward code) {
        String[] gradients =
                code.attentionGradient(code.grad(0), code.in(0), code.in(1), code.in(2), code.out(0), scale);
        for (int i = 0; i < 3; i++) {
            if (code.needs(i)) {
                code.give(i, gradients[i]);
            }
        }
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.ATTENTION;
    }
}
