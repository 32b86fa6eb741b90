package forge.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import forge.base.FileException;
import forge.base.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the five sockets of a kernel are and the key that signs its messages, as the file that Jupyter hands to a kernel
 * says it (jupyter-client documentation, "Connection files").
 *
 * @param transport {@code tcp}, the only one that works everywhere
 * @param ip the only address that is bound
 * @param key secret of the signatures; empty turns signing off
 */
public record ConnectionFile(
        String transport, String ip, int shell, int control, int stdin, int iopub, int heartbeat, String key) {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionFile.class);

    /**
     * Reads a connection file and warns where other users of the machine could read the key.
     *
     * @throws FormatException where a field is missing or wrong
     * @throws FileException where the file cannot be read
     */
    public static ConnectionFile load(Path path) {
        try {
            if (readableByOthers(path)) {
                LOG.warn("{}: other users can read this file and with its key run code as you. chmod 600 it.", path);
            }
            JsonNode json = new ObjectMapper().readTree(path.toFile());
            String scheme = json.path("signature_scheme").asText("hmac-sha256");
            if (!scheme.equals("hmac-sha256")) {
                throw new FormatException(
                        path, -1, "signature_scheme is \"" + scheme + "\"; this kernel signs with hmac-sha256 only.");
            }
            return new ConnectionFile(
                    transport(path, json),
                    text(path, json, "ip"),
                    port(path, json, "shell_port"),
                    port(path, json, "control_port"),
                    port(path, json, "stdin_port"),
                    port(path, json, "iopub_port"),
                    port(path, json, "hb_port"),
                    json.path("key").asText(""));
        } catch (JsonProcessingException e) {
            // Only the position: the text around it may hold the key.
            throw new FormatException(
                    path,
                    e.getLocation().getByteOffset(),
                    "not a JSON object; Jupyter writes this file for each kernel.");
        } catch (IOException e) {
            throw FileException.reading(path, e);
        }
    }

    private static String transport(Path path, JsonNode json) {
        String transport = text(path, json, "transport");
        if (!transport.equals("tcp")) {
            throw new FormatException(
                    path,
                    -1,
                    "transport is \"" + transport
                            + "\"; this kernel listens on tcp only. Start Jupyter with --KernelManager.transport=tcp.");
        }
        return transport;
    }

    private static String text(Path path, JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new FormatException(path, -1, "field \"" + field + "\" is missing, expected a text.");
        }
        return value.asText();
    }

    private static int port(Path path, JsonNode json, String field) {
        int port = json.path(field).asInt(0);
        if (port < 1 || port > 65535) {
            throw new FormatException(path, -1, "field \"" + field + "\" is missing, expected a port from 1 to 65535.");
        }
        return port;
    }

    /** Whether others than the owner may read the file; false on Windows, where it lies in the user's profile. */
    static boolean readableByOthers(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return false;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        return permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_READ);
    }

    /** The address of one socket in ZeroMQ's form. */
    String endpoint(int port) {
        return transport + "://" + ip + ":" + port;
    }

    /** Everything but the key. */
    @Override
    public String toString() {
        return "ConnectionFile[" + endpoint(shell) + "]";
    }
}
