package forge.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One Jupyter message (protocol {@value #PROTOCOL}).
 *
 * @param identities routing prefix: the client's identity on a router socket, the topic on the publish socket
 * @param header {@code msg_id}, {@code msg_type}, {@code session}, {@code username}, {@code date}, {@code version}
 * @param parent the header of the request this belongs to, or an empty object
 */
record Message(
        List<byte[]> identities,
        ObjectNode header,
        ObjectNode parent,
        ObjectNode metadata,
        ObjectNode content,
        List<byte[]> buffers) {
    static final String PROTOCOL = "5.4";

    String type() {
        return header.path("msg_type").asText("");
    }

    /** A field of the content; a missing node where it is absent. */
    JsonNode get(String field) {
        return content.path(field);
    }

    String text(String field) {
        return get(field).asText("");
    }

    /** An empty JSON object. */
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The content of a successful reply, to be filled. */
    static ObjectNode ok() {
        return object().put("status", "ok");
    }

    /** The content of a reply that failed. */
    static ObjectNode error(String name, String value, List<String> traceback) {
        ObjectNode content = object().put("status", "error").put("ename", name).put("evalue", value);
        traceback.forEach(content.putArray("traceback")::add);
        return content;
    }
}
