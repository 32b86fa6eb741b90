package forge.kernel.shell;

import forge.kernel.display.MimeBundle;
import java.util.List;
import java.util.Optional;

/**
 * What a cell came to.
 *
 * @param value the object that its last expression returned; empty for a declaration, a statement (anything that ends in
 *     a semicolon), null and a failed cell
 * @param shown that object in the forms a front end draws, where the evaluation was asked to render it; empty for the
 *     handle of a display, which has shown itself
 * @param warnings declarations that cannot be used yet because they name something that is not declared
 * @param error what stopped the cell, if anything did; whatever ran before it stays done
 */
public record CellResult(
        Optional<Object> value, Optional<MimeBundle> shown, List<String> warnings, Optional<CellError> error) {
    public CellResult {
        warnings = List.copyOf(warnings);
    }

    /** A cell that came to nothing but an error. */
    public static CellResult failed(CellError error) {
        return new CellResult(Optional.empty(), Optional.empty(), List.of(), Optional.of(error));
    }

    CellResult showing(Optional<MimeBundle> forms) {
        return new CellResult(value, forms, warnings, error);
    }
}
