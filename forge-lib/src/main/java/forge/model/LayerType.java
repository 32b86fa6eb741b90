package forge.model;

import java.util.Locale;

/** Which keys the attention of a layer sees. */
public enum LayerType {
    /** All tokens up to its own. */
    FULL_ATTENTION,
    /** The last few of them, as many as the sliding window has. */
    SLIDING_ATTENTION;

    /** The name in {@code config.json}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LayerType of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }
}
