package forge.graph.plan;

import forge.tensor.DType;

/** Counts what a program holds and computes while it is followed. */
final class Memory {
    /** Pieces of this size come from the system and go back to it: the most that glibc's M_MMAP_THRESHOLD grows to. */
    private static final long MAPPED = 32L << 20;

    private long live;
    private long pooled;
    private long pooledAtPeak;
    private long peak;
    private long flops;

    /** A new tensor with one holder. */
    MetaTensor allocate(DType type, long... sizes) {
        return allocate(type, sizes, MetaTensor.contiguous(sizes));
    }

    MetaTensor allocate(DType type, long[] sizes, long[] strides) {
        long bytes = Math.multiplyExact(MetaTensor.count(sizes), type.bytes());
        Storage storage = new Storage(bytes);
        live += bytes;
        pooled += bytes < MAPPED ? bytes : 0;
        if (live > peak) {
            peak = live;
            pooledAtPeak = pooled;
        }
        storage.hold();
        return new MetaTensor(sizes, strides, type, storage);
    }

    /** One more holder of a value. */
    <T> T hold(T value) {
        if (value instanceof MetaTensor tensor) {
            tensor.storage().hold();
        } else if (value instanceof Sequence list) {
            list.hold();
        }
        return value;
    }

    void release(Object value) {
        if (value instanceof MetaTensor tensor) {
            if (tensor.storage().release()) {
                long bytes = tensor.storage().bytes();
                live -= bytes;
                pooled -= bytes < MAPPED ? bytes : 0;
            }
        } else if (value instanceof Sequence list) {
            if (list.release()) {
                list.items().forEach(this::release);
            }
        }
    }

    /** Floating point operations; a multiplication with an addition counts as two. */
    void compute(long operations) {
        flops = Math.addExact(flops, operations);
    }

    long live() {
        return live;
    }

    /** The part of the peak that lies in the allocator's pool, where gaps cannot always be used again. */
    long pooledAtPeak() {
        return pooledAtPeak;
    }

    long peak() {
        return peak;
    }

    long flops() {
        return flops;
    }
}
