package forge.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WireTest {
    private final Wire client = new Wire(new Signer("secret"));
    private final Wire kernel = new Wire(new Signer("secret"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<byte[]> request() {
        return client.encode(client.message(
                "execute_request",
                List.of(bytes("client")),
                Message.object(),
                Message.object().put("code", "größe")));
    }

    @Test
    void aMessageArrivesAsItWasSent() {
        List<byte[]> frames = request();
        frames.add(bytes("raw"));
        Message message = kernel.decode(frames).orElseThrow();
        assertEquals("execute_request", message.type());
        assertEquals("größe", message.text("code"));
        assertArrayEquals(bytes("client"), message.identities().get(0));
        assertArrayEquals(bytes("raw"), message.buffers().get(0));
    }

    /** RFC 4231, test case 2. */
    @Test
    void signaturesAreHmacSha256() {
        assertEquals(
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                new Signer("Jefe").sign(List.of(bytes("what do ya want "), bytes("for nothing?"))));
    }

    @Test
    void aReplayedMessageIsDropped() {
        List<byte[]> frames = request();
        assertTrue(kernel.decode(frames).isPresent());
        assertTrue(kernel.decode(frames).isEmpty());
        assertTrue(kernel.decode(request()).isPresent());
    }

    @Test
    void aChangedPartOrAnAbsentSignatureIsDropped() {
        for (int part = 2; part < 7; part++) {
            List<byte[]> frames = new ArrayList<>(request());
            frames.set(part, part == 2 ? bytes("") : bytes("{\"code\":\"System.exit(1)\"}"));
            assertTrue(kernel.decode(frames).isEmpty(), "part " + part);
        }
        assertTrue(new Wire(new Signer("other")).decode(request()).isEmpty());
    }

    @Test
    void malformedFramesAreDropped() {
        assertTrue(kernel.decode(List.of()).isEmpty());
        assertTrue(kernel.decode(List.of(bytes("a"), bytes("b"))).isEmpty());
        assertTrue(kernel.decode(request().subList(0, 5)).isEmpty());
        Signer signer = new Signer("secret");
        for (String json : List.of("[]", "{", "", "1")) {
            List<byte[]> parts = List.of(bytes("{}"), bytes("{}"), bytes("{}"), bytes(json));
            List<byte[]> frames = new ArrayList<>(List.of(bytes("<IDS|MSG>"), bytes(signer.sign(parts))));
            frames.addAll(parts);
            assertTrue(kernel.decode(frames).isEmpty(), json);
        }
    }

    @Test
    void withoutAKeyNothingIsChecked() {
        Wire open = new Wire(new Signer(""));
        List<byte[]> frames = new ArrayList<>(request());
        frames.set(2, bytes(""));
        assertTrue(open.decode(frames).isPresent());
    }
}
