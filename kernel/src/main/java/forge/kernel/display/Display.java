package forge.kernel.display;

import forge.base.ForgeException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a cell calls to show things; every kernel cell, script and shell imports these statics.
 *
 * <pre>{@code
 * var shown = display(table);       // appears under the cell
 * shown.update(betterTable);        // replaced in place, from any thread and later cell
 * clearOutput();
 * }</pre>
 */
public final class Display {
    private Display() {}

    /** Shows a value in its richest forms and returns the handle that replaces it. */
    public static DisplayHandle display(@Nullable Object value) {
        CellOutput cell = CellScope.current().orElse(ConsoleOutput.INSTANCE);
        DisplayHandle handle = new DisplayHandle(cell, UUID.randomUUID().toString());
        cell.display(Renderer.render(value), handle.id());
        return handle;
    }

    /** Removes the output of this cell. */
    public static void clearOutput() {
        CellScope.current().ifPresent(CellOutput::clear);
    }

    /**
     * A value in one form only, to be displayed or returned: {@code render(page, "text/html")} takes a string as HTML
     * source; any other value must have that form.
     *
     * @throws ForgeException where the value has no such form
     */
    public static MimeBundle render(@Nullable Object value, String mime) {
        if (value instanceof CharSequence) {
            return MimeBundle.text(value.toString()).with(mime, value.toString());
        }
        MimeBundle all = Renderer.render(value);
        Object content = all.data().get(mime);
        if (content == null) {
            throw new ForgeException("render: a value of type %s has no form %s; it has %s."
                    .formatted(
                            value == null ? "null" : value.getClass().getName(),
                            mime,
                            all.data().keySet()));
        }
        return MimeBundle.text(all.text()).with(mime, content);
    }
}
