package forge.graph.plan;

import forge.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Products of matrices and attention: where the arithmetic is. */
final class Products {
    private Products() {}

    static void addTo(Map<String, Function<Arguments, Object>> table) {
        table.put("linear", Products::linear);
        table.put("mkldnn._linear_pointwise", Products::oneDnnLinear);
        for (String name : new String[] {"mm", "bmm", "matmul", "mv"}) {
            table.put(name, a -> product(a, a.tensor(0), a.tensor(1)));
        }
        table.put("addmm", a -> product(a, a.tensor(1), a.tensor(2)));
        table.put("baddbmm", a -> product(a, a.tensor(1), a.tensor(2)));
        table.put("addmm_", Products::addProduct);
        table.put("baddbmm_", Products::addProduct);
        table.put("_weight_int8pack_mm", Products::linear);
        table.put("autograd.grad", Products::autograd);
        table.put("scaled_dot_product_attention", a -> attend(a, a.tensor(0), a.tensor(1), a.tensor(2)));
        table.put("_scaled_dot_product_flash_attention_for_cpu", Products::flash);
        table.put("_scaled_dot_product_flash_attention_for_cpu_backward", Products::flashBackward);
    }

    private static Object linear(Arguments a) {
        return linear(a, a.tensor(0), a.tensor(1));
    }

    /** {@code (x, weight, bias, …)}, or {@code (x, residual, weight, bias, "add")}. */
    private static Object oneDnnLinear(Arguments a) {
        return linear(a, a.tensor(0), a.tensor("add".equals(a.at(4)) ? 2 : 1));
    }

    private static Object linear(Arguments a, MetaTensor x, MetaTensor weight) {
        long[] sizes = x.sizes().clone();
        sizes[sizes.length - 1] = weight.size(0);
        a.memory().compute(2 * x.elements() * weight.size(0));
        return a.result(x.type(), sizes);
    }

    private static Object product(Arguments a, MetaTensor left, MetaTensor right) {
        long inner = left.size(-1);
        long[] rows = Arrays.copyOf(left.sizes(), left.rank() - 1);
        long[] sizes;
        if (right.rank() == 1) {
            sizes = rows;
        } else {
            long[] batch = Elementwise.broadcast(
                    Arrays.copyOf(left.sizes(), Math.max(0, left.rank() - 2)),
                    Arrays.copyOf(right.sizes(), right.rank() - 2));
            sizes = Arrays.copyOf(batch, batch.length + 2);
            sizes[batch.length] = left.size(-2);
            sizes[batch.length + 1] = right.size(-1);
        }
        a.memory().compute(2 * MetaTensor.count(sizes) * inner);
        return a.result(left.type(), sizes);
    }

    private static Object addProduct(Arguments a) {
        a.memory().compute(2 * a.tensor(0).elements() * a.tensor(1).size(-1));
        return a.inPlace();
    }

    /** Two products of [T,D] and [D,S] for each head; what a causal mask leaves out is counted, as is usual. */
    private static long attentionFlops(MetaTensor q, MetaTensor k) {
        return 4 * q.elements() * k.size(2);
    }

    /** [B,H,T,D] that lies in memory as [B,T,H,D]. */
    private static MetaTensor headsInside(Arguments a, MetaTensor like, DType type) {
        long[] sizes = {like.size(0), like.size(2), like.size(1), like.size(3)};
        return a.memory().allocate(type, sizes).transpose(1, 2);
    }

    private static Object attend(Arguments a, MetaTensor q, MetaTensor k, MetaTensor v) {
        a.memory().compute(attentionFlops(q, k));
        return headsInside(a, q.resized(-1, v.size(-1)), q.type());
    }

    private static Object flash(Arguments a) {
        MetaTensor q = a.tensor(0);
        Object out = attend(a, q, a.tensor(1), a.tensor(2));
        return Functions.all(out, a.memory().allocate(DType.F32, q.size(0), q.size(1), q.size(2)));
    }

    /** {@code ([out], [q, k, v, …], [grad])}: an attention whose gradient libtorch finds. */
    private static Object autograd(Arguments a) {
        List<MetaTensor> inputs = a.tensors(1);
        a.memory().compute(attentionFlops(inputs.get(0), inputs.get(1)) / 2 * 5);
        return Sequence.of(inputs.stream()
                .map(x -> a.memory().allocate(x.type(), x.sizes(), x.denseStrides()))
                .toList());
    }

    /** The scores once more, and four products of their size. */
    private static Object flashBackward(Arguments a) {
        MetaTensor q = a.tensor(1);
        a.memory().compute(attentionFlops(q, a.tensor(2)) / 2 * 5);
        return Functions.all(
                headsInside(a, q, q.type()),
                headsInside(a, a.tensor(2), q.type()),
                headsInside(a, a.tensor(3), q.type()));
    }
}
