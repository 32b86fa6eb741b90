package forge.kernel.display;

import forge.view.Screen;
import forge.view.Viewable;
import java.util.Optional;

/** The library's screen inside a cell: what it shows appears under the cell of the calling thread. */
public final class CellScreen implements Screen.Provider {
    @Override
    public Optional<Screen> current() {
        return CellScope.current().map(cell -> CellScreen::show);
    }

    private static Screen.Handle show(Viewable value) {
        return Display.display(value);
    }
}
