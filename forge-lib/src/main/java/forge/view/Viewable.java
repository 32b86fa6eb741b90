package forge.view;

import java.util.Optional;

/**
 * A value that a notebook renders richly and a terminal prints. A cell shows the richest form that its front end can
 * draw; {@link #text()} is always there beside it.
 */
public interface Viewable {
    /** Plain text, without control characters except line breaks; a table has one line a row. */
    String text();

    /** A self-contained HTML fragment with every value from data escaped. */
    default Optional<String> html() {
        return Optional.empty();
    }

    /** A whole SVG document, starting at {@code <svg}. */
    default Optional<String> svg() {
        return Optional.empty();
    }
}
