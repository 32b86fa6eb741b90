package forge.kernel.shell;

import java.util.List;
import java.util.Optional;

/**
 * What a cell came to.
 *
 * @param value the object that its last expression returned; empty for a declaration, a statement (anything that ends in
 *     a semicolon), null and a failed cell
 * @param warnings declarations that cannot be used yet because they name something that is not declared
 * @param error what stopped the cell, if anything did; whatever ran before it stays done
 */
public record CellResult(Optional<Object> value, List<String> warnings, Optional<CellError> error) {
    public CellResult {
        warnings = List.copyOf(warnings);
    }

    static CellResult failed(CellError error) {
        return new CellResult(Optional.empty(), List.of(), Optional.of(error));
    }
}
