package forge.engine;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A program that is written and compiled when it is first needed, and then kept. */
final class LazyScript {
    private final PtNDManager owner;
    private final Supplier<String> source;
    private @Nullable Script script;

    LazyScript(PtNDManager owner, Supplier<String> source) {
        this.owner = owner;
        this.source = source;
    }

    synchronized Script get() {
        if (script == null) {
            script = Script.load(owner, source.get());
        }
        return script;
    }
}
