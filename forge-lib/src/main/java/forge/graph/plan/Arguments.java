package forge.graph.plan;

import forge.graph.plan.Expression.Nothing;
import forge.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The evaluated arguments of a call, and where its result goes. */
record Arguments(String function, List<Object> positional, Map<String, Object> named, Memory memory) {
    /** PyTorch's numbers of element types (c10/core/ScalarType.h). */
    private static final Map<Long, DType> TYPES = Map.of(
            0L,
            DType.U8,
            1L,
            DType.I8,
            2L,
            DType.I16,
            3L,
            DType.I32,
            4L,
            DType.I64,
            5L,
            DType.F16,
            6L,
            DType.F32,
            7L,
            DType.F64,
            11L,
            DType.BOOL,
            15L,
            DType.BF16);

    Object at(int index) {
        if (index >= positional.size()) {
            throw new IllegalArgumentException(
                    "cannot plan " + function + ": it has no argument " + index + " in " + positional);
        }
        return positional.get(index);
    }

    int count() {
        return positional.size();
    }

    boolean has(int index) {
        return index < positional.size() && positional.get(index) != Nothing.NONE;
    }

    MetaTensor tensor(int index) {
        if (at(index) instanceof MetaTensor tensor) {
            return tensor;
        }
        throw wrong(index, "a tensor");
    }

    long integer(int index) {
        if (at(index) instanceof Long number) {
            return number;
        }
        throw wrong(index, "a whole number");
    }

    /** A whole number, or {@code fallback} where there is none. */
    long integer(int index, long fallback) {
        return has(index) ? integer(index) : fallback;
    }

    List<Object> list(int index) {
        if (at(index) instanceof Sequence list) {
            return list.items();
        }
        throw wrong(index, "a list");
    }

    long[] integers(int index) {
        if (list(index).stream().allMatch(Long.class::isInstance)) {
            return list(index).stream().mapToLong(item -> (Long) item).toArray();
        }
        throw wrong(index, "a list of whole numbers");
    }

    List<MetaTensor> tensors(int index) {
        if (list(index).stream().allMatch(MetaTensor.class::isInstance)) {
            return list(index).stream().map(MetaTensor.class::cast).toList();
        }
        throw wrong(index, "a list of tensors");
    }

    /** Every tensor among the positional arguments. */
    Stream<MetaTensor> operands() {
        return positional.stream().filter(MetaTensor.class::isInstance).map(MetaTensor.class::cast);
    }

    boolean flag(int index) {
        return index < positional.size() && positional.get(index) instanceof Boolean flag && flag;
    }

    static DType type(Object number) {
        DType type = number instanceof Long code ? TYPES.get(code) : null;
        if (type == null) {
            throw new IllegalArgumentException("cannot plan the element type " + number);
        }
        return type;
    }

    static long number(DType type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** The type that {@code dtype=} names. */
    Optional<DType> dtype() {
        return Optional.ofNullable(named.get("dtype"))
                .filter(value -> value != Nothing.NONE)
                .map(Arguments::type);
    }

    private IllegalArgumentException wrong(int index, String expected) {
        return new IllegalArgumentException(
                "cannot plan " + function + ": argument " + index + " is " + at(index) + ", expected " + expected);
    }

    /** A result that is contiguous: {@code out=} where it is given, else new memory. */
    MetaTensor result(DType type, long... sizes) {
        return result(type, sizes, MetaTensor.contiguous(sizes));
    }

    MetaTensor result(DType type, long[] sizes, long[] strides) {
        return named.get("out") instanceof MetaTensor out ? memory.hold(out) : memory.allocate(type, sizes, strides);
    }

    /** A result of the sizes, the order in memory and the type of another tensor. */
    MetaTensor like(MetaTensor other) {
        return result(dtype().orElse(other.type()), other.sizes(), other.denseStrides());
    }

    /** The first argument, changed in place. */
    MetaTensor inPlace() {
        return memory.hold(tensor(0));
    }

    /** A view of an argument. */
    MetaTensor view(MetaTensor view) {
        return memory.hold(view);
    }
}
