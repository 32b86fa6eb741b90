package forge.graph.torch;

import java.util.ArrayList;
import java.util.List;

/**
 * Attention as products and a softmax, for caps and biases, which fused operators lack. It keeps nothing: the gradient
 * computes the probabilities of a call again.
 */
final class ExplicitKernel implements AttentionKernel {
    private final Source code;
    private final HeadGroups groups;
    private final double scale;
    private final double softCap;

    ExplicitKernel(Source code, HeadGroups groups, double scale, double softCap) {
        this.code = code;
        this.groups = groups;
        this.scale = scale;
        this.softCap = softCap;
    }

    /** Probabilities [B,H,C,S], folded queries times the scale, and the tanh of the cap where there is one. */
    private record Softmax(String probabilities, String queries, String tanh) {}

    @Override
    public boolean canBeCausal() {
        return false;
    }

    /** The products of 64 queries stay in the caches of a processor; with 256 a row of 4096 tokens takes 30 % longer. */
    @Override
    public long queriesAtOnce() {
        return 64;
    }

    @Override
    public String infer(Call call) {
        String folded = groups.fold(softmax(call).probabilities());
        return code.let(groups.unfold("torch.matmul(" + folded + ", " + call.v() + ")"));
    }

    @Override
    public String inferOne(Call call) {
        return infer(call);
    }

    @Override
    public List<String> forward(Call call) {
        return List.of(infer(call));
    }

    @Override
    public int kept() {
        return 0;
    }

    private Softmax softmax(Call call) {
        String queries = code.let("torch.mul(" + groups.fold(call.q()) + ", " + scale + ")");
        String products = code.let(groups.unfold("torch.matmul(" + queries + ", " + transposed(call.k()) + ")"));
        String tanh = "";
        if (softCap > 0) {
            tanh = code.let("torch.tanh(torch.div(" + products + ", " + softCap + "))");
            products = code.let("torch.mul(" + tanh + ", " + softCap + ")");
        }
        for (String added : List.of(call.bias(), call.mask())) {
            products = added.equals("None") ? products : "torch.add(" + products + ", " + added + ")";
        }
        return new Softmax(code.let("torch.softmax(" + products + ", -1)"), queries, tanh);
    }

    @Override
    public List<String> backward(Call call, String grad, String out, List<String> kept) {
        Softmax softmax = softmax(call);
        String p = softmax.probabilities();
        String rows = code.let(groups.fold(grad));
        String dv = code.let("torch.matmul(" + transposed(groups.fold(p)) + ", " + rows + ")");
        String dp = groups.unfold("torch.matmul(" + rows + ", " + transposed(call.v()) + ")");
        String added = code.let("torch._softmax_backward_data(%s, %s, -1, ops.prim.dtype(%s))".formatted(dp, p, p));
        String products = softCap > 0 ? code.let("torch.tanh_backward(" + added + ", " + softmax.tanh() + ")") : added;
        String folded = code.let(groups.fold(products));
        String dq = code.let(groups.unfold("torch.mul(torch.matmul(" + folded + ", " + call.k() + "), " + scale + ")"));
        String dk = code.let("torch.matmul(" + transposed(folded) + ", " + softmax.queries() + ")");
        List<String> gradients = new ArrayList<>(List.of(dq, dk, dv));
        if (!call.bias().equals("None")) {
            gradients.add(code.let("torch.sum(" + added + ", [0])"));
        }
        return gradients;
    }

    private static String transposed(String x) {
        return "torch.transpose(" + x + ", -1, -2)";
    }
}
