package forge.format.safetensors;

import forge.tensor.NamedTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A whole file in memory, beyond the 2 GiB of one buffer. Window {@code i} begins at {@code i * STRIDE} and is up to
 * twice as long: the windows overlap, so that any slice of up to a stride lies within one of them. Only addresses are
 * spent twice, not memory.
 */
final class MappedFile {
    private static final long STRIDE = NamedTensor.MAX_SLICE;

    private final MappedByteBuffer[] windows;

    private MappedFile(MappedByteBuffer[] windows) {
        this.windows = windows;
    }

    static MappedFile map(FileChannel channel, long size) throws IOException {
        MappedByteBuffer[] windows = new MappedByteBuffer[(int) Math.max(1, (size + STRIDE - 1) / STRIDE)];
        for (int i = 0; i < windows.length; i++) {
            long start = i * STRIDE;
            long length = Math.min(size - start, Integer.MAX_VALUE);
            windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, length);
        }
        return new MappedFile(windows);
    }

    /** {@code length} bytes from {@code position}, at most {@link NamedTensor#MAX_SLICE}. */
    ByteBuffer slice(long position, int length) {
        int window = (int) Math.min(position / STRIDE, windows.length - 1); // an empty slice may begin at the end
        int from = (int) (position - window * STRIDE);
        return windows[window].slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
