package forge.kernel.display;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One value in every form a front end may choose from, keyed by mime type.
 *
 * @param data mime type → content: text as a {@code String}, binary content as base64 text, JSON types as maps and lists
 * @param metadata mime type → map of hints such as the width of an image; usually empty
 */
public record MimeBundle(Map<String, Object> data, Map<String, Object> metadata) {
    public static final String TEXT = "text/plain";
    public static final String HTML = "text/html";
    public static final String SVG = "image/svg+xml";
    public static final String PNG = "image/png";

    public MimeBundle {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data)); // the order of insertion is kept
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Plain text alone. */
    public static MimeBundle text(String text) {
        return new MimeBundle(Map.of(TEXT, text), Map.of());
    }

    /** The same bundle with one more form. */
    public MimeBundle with(String mime, Object content) {
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(mime, content);
        return new MimeBundle(more, metadata);
    }

    /** The plain text form, which every bundle made by {@link Renderer} has. */
    public String text() {
        return get(TEXT).orElse("");
    }

    /** The content of a textual form. */
    public Optional<String> get(String mime) {
        return Optional.ofNullable(data.get(mime)).map(Object::toString);
    }
}
