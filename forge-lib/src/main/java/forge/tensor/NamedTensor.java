package forge.tensor;

import forge.base.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor with a name whose content can be read in slices of at most {@link #MAX_SLICE} bytes, so that a tensor of many
 * gigabytes needs no array of its size. Elements are row-major and little-endian.
 */
public interface NamedTensor {
    /** Largest slice: 1 GiB. */
    int MAX_SLICE = 1 << 30;

    TensorInfo info();

    /**
     * The bytes {@code [offset, offset + length)} of the content: little-endian, position 0, not to be written to.
     *
     * @param length at most {@link #MAX_SLICE}
     */
    ByteBuffer bytes(long offset, int length);

    /** The whole content; a {@code ForgeException} if it is longer than {@link #MAX_SLICE}. */
    default ByteBuffer bytes() {
        long length = info().byteLength();
        Check.that(length <= MAX_SLICE, "tensor \"%s\" has %d bytes: read it in slices.", info().name(), length);
        return bytes(0, (int) length);
    }

    /**
     * The elements of an F32, F16 or BF16 tensor, widened to float.
     *
     * @return {@code [elements]}; F16 and BF16 widen without loss
     */
    default float[] floats() {
        TensorInfo info = info();
        long elements = info.shape().elements();
        Check.that(
                elements <= Integer.MAX_VALUE - 8,
                "tensor \"%s\" %s is too large for a float[].",
                info.name(),
                info.shape());
        float[] values = new float[(int) elements];
        int perSlice = MAX_SLICE / info.dtype().bytes();
        for (int from = 0; from < values.length; from += Math.min(perSlice, values.length - from)) {
            int count = Math.min(perSlice, values.length - from);
            ByteBuffer slice = bytes(
                    (long) from * info.dtype().bytes(), count * info.dtype().bytes());
            Floats.read(info, slice, values, from, count);
        }
        return values;
    }

    /** The same content under another name. */
    default NamedTensor named(String name) {
        TensorInfo info = new TensorInfo(name, info().dtype(), info().shape());
        NamedTensor content = this;
        return new NamedTensor() {
            @Override
            public TensorInfo info() {
                return info;
            }

            @Override
            public ByteBuffer bytes(long offset, int length) {
                return content.bytes(offset, length);
            }

            @Override
            public String toString() {
                return info.toString();
            }
        };
    }

    /** An F32 tensor of these values, which are copied. */
    static NamedTensor of(String name, Shape shape, float... values) {
        return of(name, DType.F32, shape, values);
    }

    /**
     * An F32, F16 or BF16 tensor of these values, rounded to the nearest, ties to even.
     *
     * @throws forge.base.ForgeException if the number of values is not that of the shape
     */
    static NamedTensor of(String name, DType dtype, Shape shape, float... values) {
        TensorInfo info = new TensorInfo(name, dtype, shape);
        Check.that(
                shape.elements() == values.length,
                "tensor \"%s\" %s needs %d values, found %d.",
                name,
                shape,
                shape.elements(),
                values.length);
        return of(info, Floats.write(info, values));
    }

    /** A tensor over the remaining bytes of {@code content}, which is shared, not copied. */
    static NamedTensor of(TensorInfo info, ByteBuffer content) {
        ByteBuffer whole = content.slice().asReadOnlyBuffer();
        Check.that(
                whole.remaining() == info.byteLength(),
                "tensor \"%s\" %s %s needs %d bytes, found %d.",
                info.name(),
                info.dtype(),
                info.shape(),
                info.byteLength(),
                whole.remaining());
        return new NamedTensor() {
            @Override
            public TensorInfo info() {
                return info;
            }

            @Override
            public ByteBuffer bytes(long offset, int length) {
                return whole.slice(Math.toIntExact(offset), length).order(ByteOrder.LITTLE_ENDIAN);
            }

            @Override
            public String toString() {
                return info.toString();
            }
        };
    }
}
