package forge.graph.plan;

import forge.tensor.DType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A tensor without its elements: sizes, strides, type, and the storage that it may share with others. */
record MetaTensor(long[] sizes, long[] strides, DType type, Storage storage) {
    static long count(long[] sizes) {
        return LongStream.of(sizes).reduce(1, Math::multiplyExact);
    }

    static long[] contiguous(long[] sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, sizes[i]);
        }
        return strides;
    }

    int rank() {
        return sizes.length;
    }

    /** An axis that may count from the last. */
    int axis(long i) {
        return (int) (i < 0 ? i + rank() : i);
    }

    long size(long axis) {
        return sizes[axis(axis)];
    }

    long elements() {
        return count(sizes);
    }

    /** A view of the same storage. */
    MetaTensor view(long[] otherSizes, long[] otherStrides) {
        return new MetaTensor(otherSizes, otherStrides, type, storage);
    }

    MetaTensor permute(int... order) {
        return view(
                Arrays.stream(order).mapToLong(axis -> sizes[axis]).toArray(),
                Arrays.stream(order).mapToLong(axis -> strides[axis]).toArray());
    }

    MetaTensor transpose(long a, long b) {
        int[] order = IntStream.range(0, rank()).toArray();
        order[axis(a)] = axis(b);
        order[axis(b)] = axis(a);
        return permute(order);
    }

    /** The view with one axis of another size; its elements lie as far apart as before. */
    MetaTensor resized(long axis, long size) {
        long[] changed = sizes.clone();
        changed[axis(axis)] = size;
        return view(changed, strides);
    }

    MetaTensor without(long axis) {
        return permute(IntStream.range(0, rank()).filter(i -> i != axis(axis)).toArray());
    }

    /** The view with an axis of size 1 before {@code axis}. */
    MetaTensor unsqueeze(long axis) {
        int place = (int) (axis < 0 ? axis + rank() + 1 : axis);
        return view(inserted(sizes, place, 1), inserted(strides, place, 1));
    }

    private static long[] inserted(long[] values, int place, long value) {
        return LongStream.concat(
                        LongStream.concat(Arrays.stream(values, 0, place), LongStream.of(value)),
                        Arrays.stream(values, place, values.length))
                .toArray();
    }

    /** Sizes with -1 replaced by what is left over. */
    long[] inferred(long[] wanted) {
        long known = LongStream.of(wanted).filter(size -> size >= 0).reduce(1, Math::multiplyExact);
        return LongStream.of(wanted)
                .map(size -> size >= 0 ? size : elements() / Math.max(1, known))
                .toArray();
    }

    /** The same elements in the same order with other sizes, where no copy is needed for it. */
    Optional<MetaTensor> reshaped(long[] wanted) {
        return permute(IntStream.range(0, rank()).filter(i -> sizes[i] != 1).toArray())
                .cut(wanted);
    }

    private Optional<MetaTensor> cut(long[] wanted) {
        long[] result = new long[wanted.length];
        int open = wanted.length - 1;
        for (int last = rank() - 1; last >= 0; ) {
            int first = last; // the axes first to last lie in memory like one
            while (first > 0 && strides[first - 1] == strides[first] * sizes[first]) {
                first--;
            }
            long run = count(Arrays.copyOfRange(sizes, first, last + 1));
            long covered = 1;
            while (open >= 0 && (covered < run || wanted[open] == 1)) {
                result[open] = covered * strides[last];
                covered *= wanted[open--];
            }
            if (covered != run) {
                return Optional.empty();
            }
            last = first - 1;
        }
        return open < 0 || elements() == 0 || rank() == 0 ? Optional.of(view(wanted, result)) : Optional.empty();
    }

    /** The strides of a result that keeps the order in which these axes lie in memory, without gaps. */
    long[] denseStrides() {
        Integer[] outermostFirst = IntStream.range(0, rank())
                .boxed()
                .sorted(Comparator.comparingLong(axis -> -strides[axis]))
                .toArray(Integer[]::new);
        long[] dense = new long[rank()];
        long stride = 1;
        for (int i = rank() - 1; i >= 0; i--) {
            dense[outermostFirst[i]] = stride;
            stride *= Math.max(1, sizes[outermostFirst[i]]);
        }
        return dense;
    }

    @Override
    public String toString() {
        return type + Arrays.toString(sizes);
    }
}
