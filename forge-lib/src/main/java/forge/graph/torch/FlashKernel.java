package forge.graph.torch;

import java.util.Arrays;
import java.util.List;

/** libtorch's fused attention for processors (arXiv:2205.14135), which never holds the products of all keys. */
final class FlashKernel implements AttentionKernel {
    private final Source code;
    private final HeadGroups groups;
    private final double scale;

    FlashKernel(Source code, HeadGroups groups, double scale) {
        this.code = code;
        this.groups = groups;
        this.scale = scale;
    }

    @Override
    public boolean canBeCausal() {
        return true;
    }

    /** With 128 a row of 4096 tokens takes 15 % longer; 512 gains nothing. */
    @Override
    public long queriesAtOnce() {
        return 256;
    }

    @Override
    public String infer(Call call) {
        return code.let("torch.scaled_dot_product_attention(%s, %s, %s, %s, 0., %s, scale=%s)"
                .formatted(
                        call.q(), groups.repeat(call.k()), groups.repeat(call.v()), call.mask(), call.causal(), scale));
    }

    @Override
    public String inferOne(Call call) {
        return code.let(groups.attendOne(call, scale));
    }

    @Override
    public List<String> forward(Call call) {
        return Arrays.asList(code.let(
                2,
                "torch._scaled_dot_product_flash_attention_for_cpu(%s, %s, %s, 0., %s, attn_mask=%s, scale=%s)"
                        .formatted(
                                call.q(),
                                groups.repeat(call.k()),
                                groups.repeat(call.v()),
                                call.causal(),
                                call.mask(),
                                scale)));
    }

    @Override
    public int kept() {
        return 1;
    }

    @Override
    public List<String> backward(Call call, String grad, String out, List<String> kept) {
        String[] d = code.let(
                3,
                "torch._scaled_dot_product_flash_attention_for_cpu_backward(%s, %s, %s, %s, %s, %s, 0., %s, attn_mask=%s, scale=%s)"
                        .formatted(
                                grad,
                                call.q(),
                                groups.repeat(call.k()),
                                groups.repeat(call.v()),
                                out,
                                kept.get(0),
                                call.causal(),
                                call.mask(),
                                scale));
        return groups.size() == 1
                ? Arrays.asList(d)
                : List.of(d[0], code.let(groups.sum(d[1])), code.let(groups.sum(d[2])));
    }
}
