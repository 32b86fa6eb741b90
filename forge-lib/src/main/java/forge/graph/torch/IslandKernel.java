package forge.graph.torch;

import java.util.List;

/**
 * Attention with libtorch's autograd around it alone: the kernels of other devices keep what only their own gradients
 * understand.
 */
final class IslandKernel implements AttentionKernel {
    private final Source code;
    private final HeadGroups groups;
    private final double scale;

    IslandKernel(Source code, HeadGroups groups, double scale) {
        this.code = code;
        this.groups = groups;
        this.scale = scale;
    }

    @Override
    public boolean canBeCausal() {
        return true;
    }

    @Override
    public long queriesAtOnce() {
        return 512;
    }

    @Override
    public String infer(Call call) {
        return attention(call, call.q(), call.k(), call.v());
    }

    @Override
    public String inferOne(Call call) {
        return code.let(groups.attendOne(call, scale));
    }

    @Override
    public List<String> forward(Call call) {
        String q = leaf(call.q());
        String k = leaf(call.k());
        String v = leaf(call.v());
        code.line("torch.set_grad_enabled(True)");
        String out = attention(call, q, k, v);
        code.line("torch.set_grad_enabled(False)");
        return List.of(code.let("torch.detach(" + out + ")"), out, q, k, v);
    }

    private String leaf(String x) {
        return code.let("torch.requires_grad_(torch.detach(" + x + "), True)");
    }

    /** Kernels that take a mask know no groups, and those that know groups take none. */
    private String attention(Call call, String q, String k, String v) {
        boolean masked = !call.mask().equals("None");
        return code.let("torch.scaled_dot_product_attention(%s, %s, %s, %s, 0., %s, scale=%s, enable_gqa=%s)"
                .formatted(
                        q,
                        masked ? groups.repeat(k) : k,
                        masked ? groups.repeat(v) : v,
                        call.mask(),
                        call.causal(),
                        scale,
                        masked || groups.size() == 1 ? "False" : "True"));
    }

    @Override
    public int kept() {
        return 4;
    }

    @Override
    public List<String> backward(Call call, String grad, String out, List<String> kept) {
        String[] gradients = code.let(
                3,
                "torch.autograd.grad([%s], [%s, %s, %s], annotate(List[Optional[Tensor]], [%s]))"
                        .formatted(kept.get(0), kept.get(1), kept.get(2), kept.get(3), grad));
        return List.of(given(gradients[0]), given(gradients[1]), given(gradients[2]));
    }

    private String given(String gradient) {
        return code.let("torch._unwrap_optional(" + gradient + ")");
    }
}
