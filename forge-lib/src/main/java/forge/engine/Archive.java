package forge.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive in memory: a module without parameters whose methods are the given source. Version 10 selects the
 * operator schemas of libtorch 2.x; the pickle holds one object of the class and nothing else.
 */
final class Archive {
    private static final String HEADER = """
            class Program(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              _is_full_backward_hook : Optional[bool]
            """;

    private Archive() {}

    static byte[] of(String methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", module());
            put(zip, "code/__torch__.py", (HEADER + methods.indent(2)).getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // protocol 2, empty tuple, stop
            put(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
            put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a program archive in memory", e);
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2 of {@code Program} with {training: True, _is_full_backward_hook: None}. */
    private static byte[] module() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2});
        pickle.writeBytes("c__torch__\nProgram\n".getBytes(StandardCharsets.US_ASCII));
        pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '('}); // empty tuple, new object, empty dict, mark
        text(pickle, "training");
        pickle.write(0x88); // True
        text(pickle, "_is_full_backward_hook");
        pickle.writeBytes(new byte[] {'N', 'u', 'b', '.'}); // None, set items, build, stop
        return pickle.toByteArray();
    }

    private static void text(ByteArrayOutputStream pickle, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        pickle.writeBytes(new byte[] {'X', (byte) bytes.length, 0, 0, 0}); // shorter than 256 bytes
        pickle.writeBytes(bytes);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("program/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
