package forge.kernel.display;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@code System.out}, {@code System.err} and {@code System.in} routed to the cell of the calling thread. A thread
 * without a cell reads and writes the streams of the process. Closing puts the former streams back.
 */
public final class StandardStreams implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final InputStream in = System.in;

    private StandardStreams() {}

    /** Replaces the three streams of the process. */
    public static StandardStreams route() {
        StandardStreams streams = new StandardStreams();
        System.setOut(printer(CellOutput.Channel.OUT, streams.out));
        System.setErr(printer(CellOutput.Channel.ERR, streams.err));
        System.setIn(new Keyboard(streams.in));
        return streams;
    }

    private static PrintStream printer(CellOutput.Channel channel, PrintStream process) {
        return new PrintStream(new Route(channel, process), false, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        System.setIn(in);
    }

    /** Bytes of a PrintStream, decoded and sent to the cell of the thread that wrote them. */
    private static final class Route extends OutputStream {
        private final CellOutput.Channel channel;
        private final PrintStream process;
        private final ThreadLocal<Utf8Decoder> decoders = ThreadLocal.withInitial(Utf8Decoder::new);

        Route(CellOutput.Channel channel, PrintStream process) {
            this.channel = channel;
            this.process = process;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            Optional<CellOutput> cell = CellScope.current();
            if (cell.isEmpty()) {
                process.write(bytes, offset, length);
                process.flush();
                return;
            }
            String text = decoders.get().decode(bytes, offset, length);
            if (!text.isEmpty()) {
                cell.get().stream(channel, text);
            }
        }
    }

    /** Lines that the user types, asked for when a cell reads. */
    private static final class Keyboard extends FilterInputStream {
        private final ReentrantLock reading = new ReentrantLock();
        private @Nullable CellOutput asked;
        private byte[] line = {};
        private int position;

        Keyboard(InputStream process) {
            super(process);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                reading.lockInterruptibly(); // another thread may wait for the user for ever
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while another thread reads System.in");
            }
            try {
                return readLocked(into, offset, length);
            } finally {
                reading.unlock();
            }
        }

        private int readLocked(byte[] into, int offset, int length) throws IOException {
            Optional<CellOutput> cell = CellScope.current();
            if (cell.isEmpty()) {
                return super.read(into, offset, length);
            }
            if (length == 0) {
                return 0;
            }
            if (cell.get() != asked || position == line.length) { // what another cell left over is not this one's input
                line = (cell.get().readLine("", CellOutput.Echo.VISIBLE) + "\n").getBytes(StandardCharsets.UTF_8);
                position = 0;
                asked = cell.get();
            }
            int count = Math.min(length, line.length - position);
            System.arraycopy(line, position, into, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() throws IOException {
            if (!reading.tryLock()) {
                return 0; // what comes is the other reader's
            }
            try {
                return availableLocked();
            } finally {
                reading.unlock();
            }
        }

        private int availableLocked() throws IOException {
            Optional<CellOutput> cell = CellScope.current();
            if (cell.isEmpty()) {
                return super.available();
            }
            return cell.get() == asked ? line.length - position : 0;
        }
    }
}
