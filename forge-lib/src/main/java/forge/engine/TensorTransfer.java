package forge.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import forge.base.Check;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * Moves content between the JVM and native memory, a slice at a time, so that a tensor of many gigabytes needs no second
 * copy of itself. libtorch converts between types: 508 MB of BF16 become F32 in 0.7 s of one core (docs/benchmarks.md). It
 * never sees a mapped file, which could be cut short under it and take the JVM down.
 */
final class TensorTransfer {
    /** Fits into the cache together with its conversion, and makes the call of a program cost nothing. */
    private static final int SLICE_BYTES = 1 << 20;

    private TensorTransfer() {}

    /**
     * Fills a contiguous tensor of as many elements, rounding to its type where that is narrower.
     *
     * @return how many elements are NaN or infinite afterwards
     */
    static long write(NamedTensor from, PtNDArray to) {
        DType dtype = from.info().dtype();
        long elements = from.info().shape().elements();
        int perSlice = SLICE_BYTES / dtype.bytes();
        long wrong = 0;
        try (PtNDManager scope = (PtNDManager) Torch.root().newSubManager()) {
            PtNDArray window = Toolbox.zeros(scope, dtype, Math.max(1, Math.min(elements, perSlice)));
            ByteBuffer bytes = JniUtils.getByteBuffer(window, true);
            for (long at = 0; at < elements; at += perSlice) {
                int count = (int) Math.min(perSlice, elements - at);
                bytes.clear().put(from.bytes(at * dtype.bytes(), count * dtype.bytes()));
                wrong += Toolbox.put(scope, to, at, window, count);
            }
        }
        return wrong;
    }

    /**
     * A native tensor as one whose bytes are copied out each time they are read.
     *
     * @param info its name and shape, and the type to round to
     */
    static NamedTensor read(TensorInfo info, Supplier<PtNDArray> from) {
        return new Reader(info, from);
    }

    private record Reader(TensorInfo info, Supplier<PtNDArray> from) implements NamedTensor {
        @Override
        public ByteBuffer bytes(long offset, int length) {
            Check.that(
                    offset >= 0 && length >= 0 && length <= MAX_SLICE && offset <= info.byteLength() - length,
                    "tensor \"%s\" has %d bytes, asked for %d at %d.",
                    info.name(),
                    info.byteLength(),
                    length,
                    offset);
            int width = info.dtype().bytes();
            long first = offset / width;
            long end = (offset + length + width - 1) / width;
            try (PtNDManager scope = (PtNDManager) Torch.root().newSubManager()) {
                PtNDArray part = Toolbox.get(scope, from.get(), first, end - first, info.dtype());
                checkRange(info.dtype() == DType.F16 ? Toolbox.notFinite(scope, part) : 0);
                ByteBuffer bytes = JniUtils.getByteBuffer(part, false); // a copy
                return bytes.slice((int) (offset - first * width), length).order(ByteOrder.LITTLE_ENDIAN);
            }
        }

        /** F16 alone has a smaller range than the types that weights are held in. */
        private void checkRange(long notFinite) {
            Check.that(
                    notFinite == 0,
                    "tensor \"%s\" has numbers beyond 65504, where F16 ends, or NaN. Write it in BF16 or F32.",
                    info.name());
        }

        @Override
        public String toString() {
            return info.toString();
        }
    }
}
