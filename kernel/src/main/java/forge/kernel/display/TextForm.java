package forge.kernel.display;

import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Readable text of a value: as {@code toString} says it, but with the content of arrays wherever they stand, and cut
 * after {@value #MAX_ELEMENTS} elements of one array and about {@value #MAX_CHARACTERS} characters, so that a matrix does
 * not fill a notebook. A class with a {@code toString} of its own is printed by it.
 */
final class TextForm {
    private static final int MAX_ELEMENTS = 1000;
    private static final int MAX_CHARACTERS = 50_000;
    private static final int MAX_DEPTH = 8; // also ends values that contain themselves

    private final StringBuilder out = new StringBuilder();

    private TextForm() {}

    static String of(@Nullable Object value) {
        TextForm form = new TextForm();
        form.add(value, 0);
        return form.out.toString();
    }

    private void add(@Nullable Object value, int depth) {
        if (value == null) {
            out.append("null");
        } else if (depth > MAX_DEPTH) {
            out.append('…');
        } else if (value.getClass().isArray()) {
            int size = Array.getLength(value);
            addAll(IntStream.range(0, size).mapToObj(i -> Array.get(value, i)).iterator(), size, "[]", depth);
        } else if (value instanceof Collection<?> values && hasInheritedText(value)) {
            addAll(values.iterator(), values.size(), "[]", depth);
        } else if (value instanceof Map<?, ?> map && hasInheritedText(value)) {
            addAll(map.entrySet().iterator(), map.size(), "{}", depth);
        } else if (value instanceof Map.Entry<?, ?> entry && hasInheritedText(value)) {
            add(entry.getKey(), depth);
            out.append('=');
            add(entry.getValue(), depth);
        } else if (value instanceof Record record) {
            addRecord(record, depth);
        } else {
            out.append(value);
        }
    }

    private void addAll(Iterator<?> elements, int size, String brackets, int depth) {
        out.append(brackets.charAt(0));
        int shown = 0;
        while (elements.hasNext() && shown < MAX_ELEMENTS && out.length() < MAX_CHARACTERS) {
            out.append(shown++ == 0 ? "" : ", ");
            add(elements.next(), depth + 1);
        }
        if (elements.hasNext()) {
            out.append(", … ").append(size - shown).append(" more");
        }
        out.append(brackets.charAt(1));
    }

    /** Whether {@code toString} comes from the JDK, which prints arrays inside as their type and address. */
    private static boolean hasInheritedText(Object value) {
        try {
            return value.getClass()
                    .getMethod("toString")
                    .getDeclaringClass()
                    .getName()
                    .startsWith("java.");
        } catch (NoSuchMethodException e) {
            throw new AssertionError("every class has toString", e);
        }
    }

    /** The record's own text, unless that shows an array's address: then component by component. */
    private void addRecord(Record value, int depth) {
        String text = String.valueOf(value);
        RecordComponent[] components = value.getClass().getRecordComponents();
        boolean address = false;
        for (RecordComponent component : components) {
            Object content = content(value, component);
            address |= content != null && content.getClass().isArray() && text.contains(content.toString());
        }
        if (!address) {
            out.append(text);
            return;
        }
        out.append(value.getClass().getSimpleName()).append('[');
        for (int i = 0; i < components.length; i++) {
            out.append(i == 0 ? "" : ", ").append(components[i].getName()).append('=');
            add(content(value, components[i]), depth + 1);
        }
        out.append(']');
    }

    /** The value of a component, or null where the record's module or access keeps it closed. */
    static @Nullable Object content(Record value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            return null;
        }
    }
}
