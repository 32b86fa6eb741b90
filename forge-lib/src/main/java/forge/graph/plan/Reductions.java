package forge.graph.plan;

import forge.graph.plan.Expression.Nothing;
import forge.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Sums and norms. */
final class Reductions {
    private Reductions() {}

    static void addTo(Map<String, Function<Arguments, Object>> table) {
        table.put("sum", a -> reduce(a, 1, type(a)));
        table.put("mean", a -> reduce(a, 1, type(a)));
        table.put("amin", a -> reduce(a, 1, a.tensor(0).type()));
        table.put("amax", a -> reduce(a, 1, a.tensor(0).type()));
        table.put("logsumexp", a -> reduce(a, 1, a.tensor(0).type()));
        table.put("all", a -> reduce(a, 1, DType.BOOL));
        table.put("any", a -> reduce(a, 1, DType.BOOL));
        table.put("argmax", a -> reduce(a, 1, DType.I64));
        table.put("norm", a -> reduce(a, 2, a.dtype().orElse(a.tensor(0).type())));
        table.put(
                "linalg_vector_norm",
                a -> reduce(a, 2, a.dtype().orElse(a.tensor(0).type())));
        table.put("max", Reductions::extreme);
        table.put("min", Reductions::extreme);
        table.put("layer_norm", a -> a.like(a.tensor(0)));
        table.put("rms_norm", a -> a.like(a.tensor(0)));
        table.put("native_layer_norm", Reductions::layerNorm);
        table.put("native_layer_norm_backward", Reductions::layerNormBackward);
    }

    private static DType type(Arguments a) {
        DType type = a.tensor(0).type();
        return a.dtype().orElse(Functions.isFloat(type) ? type : DType.I64);
    }

    /** Over the axes of argument {@code axes}, or all; the argument after it says whether they stay as axes of size 1. */
    private static Object reduce(Arguments a, int axes, DType type) {
        MetaTensor x = a.tensor(0);
        int[] gone = a.has(axes) ? axes(a, axes) : IntStream.range(0, x.rank()).toArray();
        boolean keep = a.flag(axes + 1);
        long[] sizes = IntStream.range(0, x.rank())
                .filter(axis -> keep || !isIn(gone, axis))
                .mapToLong(axis -> isIn(gone, axis) ? 1 : x.sizes()[axis])
                .toArray();
        return a.result(type, sizes);
    }

    /** Of all elements, or along an axis with its place. */
    private static Object extreme(Arguments a) {
        DType type = a.tensor(0).type();
        return a.has(1) ? Functions.all(reduce(a, 1, type), reduce(a, 1, DType.I64)) : reduce(a, 1, type);
    }

    private static int[] axes(Arguments a, int at) {
        MetaTensor x = a.tensor(0);
        return a.at(at) instanceof Long axis
                ? new int[] {x.axis(axis)}
                : Arrays.stream(a.integers(at)).mapToInt(x::axis).toArray();
    }

    private static boolean isIn(int[] axes, int axis) {
        return Arrays.stream(axes).anyMatch(i -> i == axis);
    }

    private static Object layerNorm(Arguments a) {
        MetaTensor x = a.tensor(0);
        long[] statistics = x.resized(-1, 1).sizes();
        return Functions.all(
                a.like(x),
                a.memory().allocate(DType.F32, statistics),
                a.memory().allocate(DType.F32, statistics));
    }

    /** {@code (grad, x, shape, mean, rstd, weight, bias, mask)}; what the mask leaves out is None. */
    private static Object layerNormBackward(Arguments a) {
        Object[] gradients = new Object[3];
        int[] sources = {1, 5, 6};
        for (int i = 0; i < 3; i++) {
            boolean wanted = Boolean.TRUE.equals(a.list(7).get(i));
            gradients[i] = wanted ? a.like(a.tensor(sources[i])) : Nothing.NONE;
        }
        return Functions.all(gradients);
    }
}
