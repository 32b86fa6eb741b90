package forge.kernel;

import forge.base.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConnectionFileTest {
    private static final String WHOLE = """
            {"transport": "tcp", "ip": "127.0.0.1", "shell_port": 1, "control_port": 2, "stdin_port": 3,
             "iopub_port": 4, "hb_port": 5, "key": "very-secret", "signature_scheme": "hmac-sha256"}
            """;

    @TempDir
    Path directory;

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("kernel.json"), json);
    }

    @Test
    void aConnectionFileIsRead() throws IOException {
        ConnectionFile connection = ConnectionFile.load(file(WHOLE));
        assertEquals(new ConnectionFile("tcp", "127.0.0.1", 1, 2, 3, 4, 5, "very-secret"), connection);
        assertEquals("tcp://127.0.0.1:4", connection.endpoint(connection.iopub()));
    }

    @Test
    void theKeyIsNeverPrinted() throws IOException {
        assertFalse(ConnectionFile.load(file(WHOLE)).toString().contains("very-secret"));
        FormatException e = assertThrows(
                FormatException.class, () -> ConnectionFile.load(file("{\"key\": \"very-secret\", \"ip\": oops}")));
        assertFalse(e.getMessage().contains("very-secret"), e.getMessage());
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        String noPort = WHOLE.replace("\"hb_port\": 5,", "");
        FormatException e = assertThrows(FormatException.class, () -> ConnectionFile.load(file(noPort)));
        assertTrue(e.getMessage().endsWith("field \"hb_port\" is missing, expected a port from 1 to 65535."));
        String scheme = WHOLE.replace("hmac-sha256", "hmac-md5");
        e = assertThrows(FormatException.class, () -> ConnectionFile.load(file(scheme)));
        assertTrue(e.getMessage().contains("hmac-md5"), e.getMessage());
        String ipc = WHOLE.replace("\"tcp\"", "\"ipc\"");
        e = assertThrows(FormatException.class, () -> ConnectionFile.load(file(ipc)));
        assertTrue(e.getMessage().contains("transport is \"ipc\"; this kernel listens on tcp only."), e.getMessage());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFileThatOthersCanReadIsNoticed() throws IOException {
        Path file = file(WHOLE);
        for (String rights : List.of("rw-r-----", "rw----r--")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            assertTrue(ConnectionFile.readableByOthers(file), rights);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertFalse(ConnectionFile.readableByOthers(file));
    }
}
