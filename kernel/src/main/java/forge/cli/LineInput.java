package forge.cli;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Standard input that is handed out a line at a time, so that a reader with a buffer, such as a Scanner in a cell, takes
 * the line it wants and leaves the next one to the shell.
 */
final class LineInput extends FilterInputStream {
    LineInput(InputStream in) {
        super(in);
    }

    /** Up to the end of the line at most. */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = 0;
        int b = 0;
        while (count < length && b != '\n') {
            b = read();
            if (b < 0) {
                return count == 0 ? -1 : count;
            }
            into[offset + count++] = (byte) b;
        }
        return count;
    }

    /** None: a reader that asks would go on to the next line. */
    @Override
    public int available() {
        return 0;
    }

    /** The next line without its line break; empty at the end. */
    Optional<String> readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = read();
        if (b < 0) {
            return Optional.empty();
        }
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
