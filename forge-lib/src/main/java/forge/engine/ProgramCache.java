package forge.engine;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Compiled programs by their text, which states every shape and option: whoever needs the same program gets the same one.
 * Compiling takes some 40 ms for a small model. A program holds no weights; it lives as long as the cache's owner.
 */
final class ProgramCache {
    private final PtNDManager owner;
    private final Map<String, Script> programs = new HashMap<>();

    ProgramCache(PtNDManager owner) {
        this.owner = owner;
    }

    synchronized Script get(String source) {
        return programs.computeIfAbsent(source, text -> Script.load(owner, text));
    }

    synchronized int size() {
        return programs.size();
    }
}
