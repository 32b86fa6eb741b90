package forge.kernel.display;

import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Readable text of a value: as {@code toString} says it, but with the content of arrays wherever they stand, and cut
 * after {@value #MAX_ELEMENTS} elements, so that a million numbers do not fill a notebook. A class with a
 * {@code toString} of its own is printed by it.
 */
final class TextForm {
    private static final int MAX_ELEMENTS = 1000;
    private static final int MAX_DEPTH = 8; // also ends values that contain themselves

    private TextForm() {}

    static String of(@Nullable Object value) {
        return of(value, 0);
    }

    private static String of(@Nullable Object value, int depth) {
        if (value == null) {
            return "null";
        }
        if (depth > MAX_DEPTH) {
            return "…";
        }
        if (value.getClass().isArray()) {
            return elements(Array.getLength(value), i -> of(Array.get(value, i), depth + 1), '[', ']');
        }
        if (value instanceof Collection<?> values && hasInheritedText(value)) {
            Iterator<?> elements = values.iterator();
            return elements(values.size(), i -> of(elements.next(), depth + 1), '[', ']');
        }
        if (value instanceof Map<?, ?> map && hasInheritedText(value)) {
            Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
            return elements(map.size(), i -> entry(entries.next(), depth), '{', '}');
        }
        String text = String.valueOf(value.toString());
        return value instanceof Record record ? record(record, text, depth) : text;
    }

    private static String entry(Map.Entry<?, ?> entry, int depth) {
        return of(entry.getKey(), depth + 1) + "=" + of(entry.getValue(), depth + 1);
    }

    private static String elements(int size, IntFunction<String> element, char open, char close) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(size, MAX_ELEMENTS); i++) {
            shown.add(element.apply(i));
        }
        if (size > MAX_ELEMENTS) {
            shown.add("… " + (size - MAX_ELEMENTS) + " more");
        }
        return open + String.join(", ", shown) + close;
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

    /** The text of a record, written again by component where the given text shows an array's address. */
    private static String record(Record value, String text, int depth) {
        List<String> parts = new ArrayList<>();
        boolean address = false;
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object content = content(value, component);
            if (content != null && content.getClass().isArray() && text.contains(content.toString())) {
                address = true;
            }
            parts.add(component.getName() + "=" + of(content, depth + 1));
        }
        return address ? value.getClass().getSimpleName() + "[" + String.join(", ", parts) + "]" : text;
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
