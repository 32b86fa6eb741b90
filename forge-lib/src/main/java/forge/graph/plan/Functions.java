package forge.graph.plan;

import forge.graph.plan.Expression.Nothing;
import forge.tensor.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The native functions that programs call: what each returns in terms of shapes, and what it computes. Operations are
 * counted where they are multiplications of matrices, as PyTorch's flop counter and the usual 6 N formula do
 * (arXiv:2204.02311, appendix B); all others together are a percent or two.
 */
final class Functions {
    private static final Map<String, Function<Arguments, Object>> TABLE = new HashMap<>();

    static {
        Numbers.addTo(TABLE);
        Elementwise.addTo(TABLE);
        Views.addTo(TABLE);
        Products.addTo(TABLE);
        Reductions.addTo(TABLE);
        Lookups.addTo(TABLE);
    }

    private Functions() {}

    /** The result, with one holder more for the caller. */
    static Object apply(Arguments arguments) {
        String name = arguments.function().replaceFirst("^(torch|ops\\.aten|ops)\\.", "");
        Function<Arguments, Object> function = TABLE.get(name);
        if (function == null && name.endsWith("_") && !name.startsWith("__")) {
            function = Functions::changeInPlace;
        }
        if (function == null) {
            throw new IllegalArgumentException("cannot plan " + arguments.function()
                    + ": nothing is known of it. Add it to the functions of forge.graph.plan.");
        }
        return function.apply(arguments);
    }

    /** {@code add_} and the like; those that change lists return nothing. */
    private static Object changeInPlace(Arguments a) {
        return a.at(0) instanceof MetaTensor ? a.inPlace() : Nothing.NONE;
    }

    /** Several results. */
    static Sequence all(Object... results) {
        return Sequence.of(List.of(results));
    }

    /** The type of a result of two operands: the wider category, then the wider type; a scalar only adds its category. */
    static DType promote(DType a, DType b) {
        if (a == b) {
            return a;
        }
        boolean halves = rank(a) == rank(b);
        return halves ? DType.F32 : rank(a) > rank(b) ? a : b;
    }

    private static int rank(DType type) {
        return switch (type) {
            case BOOL -> 0;
            case U8 -> 1;
            case I8 -> 2;
            case I16 -> 3;
            case I32 -> 4;
            case I64 -> 5;
            case F16, BF16 -> 6;
            case F32 -> 7;
            case F64 -> 8;
        };
    }

    static boolean isFloat(DType type) {
        return rank(type) >= 6;
    }
}
