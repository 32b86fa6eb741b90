package forge.config;

import java.util.List;

/**
 * A value as it was written, and where.
 *
 * @param items one text for a scalar, any number for a list
 */
record Setting(List<String> items, boolean isList, String origin) {
    Setting {
        items = List.copyOf(items);
    }

    static Setting scalar(String text, String origin) {
        return new Setting(List.of(text), false, origin);
    }

    /** As it would be written on a command line. */
    String text() {
        return isList ? items.toString() : items.get(0);
    }
}
