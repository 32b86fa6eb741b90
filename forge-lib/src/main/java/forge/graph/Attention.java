package forge.graph;

import forge.base.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Scaled dot-product attention, arXiv:1706.03762: queries [B,H,T,D] over keys and values [B,K,S,D], where K divides H and
 * each key head serves H/K neighbouring query heads (arXiv:2305.13245). The inputs are q, k, v, then a bias, then a key mask.
 */
final class Attention implements Operator {
    private final AttentionOptions options;

    Attention(AttentionOptions options) {
        this.options = options;
    }

    /** The operands of an attention with these options, in the order of the inputs. */
    static Tensor[] operands(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
        List<Tensor> all = new ArrayList<>(List.of(q, k, v));
        options.bias().ifPresent(all::add);
        options.keyMask().ifPresent(all::add);
        return all.toArray(new Tensor[0]);
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims q = inputs.get(0).dims();
        Dims k = inputs.get(1).dims();
        Dims v = inputs.get(2).dims();
        Check.that(
                q.rank() == 4
                        && k.rank() == 4
                        && v.equals(k)
                        && k.axis(0).equals(q.axis(0))
                        && k.last().equals(q.last())
                        && q.axis(1).size() % k.axis(1).size() == 0,
                "attention got q %s, k %s, v %s, expected [B, H, T, D] and twice [B, K, S, D] where K divides H.",
                q,
                k,
                v);
        Check.that(
                options.reach() == AttentionOptions.Reach.BIDIRECTIONAL
                        || k.axis(2).equals(q.axis(2)),
                "a causal attention got q %s and k %s, expected as many keys as queries; use bidirectional(scale).",
                q,
                k);
        options.bias().ifPresent(bias -> checkBias(bias.dims(), q, k));
        options.keyMask().ifPresent(mask -> checkMask(mask.dims(), k));
        return List.of(q);
    }

    private static void checkBias(Dims bias, Dims q, Dims k) {
        Dims expected = Dims.of(q.axis(1), q.axis(2), k.axis(2));
        Check.that(bias.equals(expected), "the bias of an attention is %s, expected %s.", bias, expected);
    }

    private static void checkMask(Dims mask, Dims k) {
        Dims expected = Dims.of(k.axis(0), k.axis(2));
        Check.that(mask.equals(expected), "the key mask of an attention is %s, expected %s.", mask, expected);
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.attention(options));
    }

    @Override
    public void backward(TorchBackward code) {
        code.giveAttention(options);
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.ATTENTION;
    }

    /** Padding behind a sequence is a key like any other where nothing says that it is none. */
    @Override
    public boolean dependsOnLength() {
        return !options.isCausal() && options.keyMask().isEmpty();
    }
}
