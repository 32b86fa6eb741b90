package forge.kernel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks messages with HMAC-SHA256 over header, parent header, metadata and content (jupyter-client
 * documentation, "The wire protocol"). Signatures are compared in constant time, and each is accepted once: whoever
 * records a message cannot send it again. Without a key nothing is signed or checked. Safe for use by several threads.
 */
final class Signer {
    private static final int REMEMBERED = 1 << 16;

    private final SecretKeySpec key;
    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });
    private final boolean signs;

    Signer(String key) {
        signs = !key.isEmpty();
        this.key = new SecretKeySpec((signs ? key : "none").getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** The signature in lower-case hexadecimal; empty without a key. */
    String sign(List<byte[]> parts) {
        if (!signs) {
            return "";
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Whether {@code signature} is that of {@code parts} and has not been seen before. */
    boolean accepts(byte[] signature, List<byte[]> parts) {
        if (!signs) {
            return true;
        }
        String expected = sign(parts);
        if (!MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII), signature)) {
            return false;
        }
        synchronized (seen) {
            return seen.add(expected);
        }
    }
}
