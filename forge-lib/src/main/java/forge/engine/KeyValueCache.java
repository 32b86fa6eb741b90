package forge.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of the tokens so far, [rows, kvHeads, capacity, headDim] for each layer, and what each row reads beside
 * them.
 */
final class KeyValueCache implements AutoCloseable {
    private final PtNDManager owner;
    private final PtNDManager memory;
    private final List<PtNDArray> keys = new ArrayList<>();
    private final List<PtNDArray> values = new ArrayList<>();

    /** What an encoder said of each row's source; nothing without an encoder. */
    private final List<PtNDArray> states = new ArrayList<>();

    private KeyValueCache(PtNDManager owner) {
        this.owner = owner;
        this.memory = (PtNDManager) owner.newSubManager();
    }

    /** Room for tokens of the model of {@code program}. */
    static KeyValueCache allocate(PtNDManager owner, DecoderProgram program, int rows, int capacity) {
        KeyValueCache cache = new KeyValueCache(owner);
        for (long layer = 0; layer < program.layers(); layer++) {
            cache.keys.add(Toolbox.zeros(cache.memory, rows, program.kvHeads(), capacity, program.headDim()));
            cache.values.add(Toolbox.zeros(cache.memory, rows, program.kvHeads(), capacity, program.headDim()));
        }
        return cache;
    }

    /** A cache whose row i is a copy of row {@code rows[i]} of this one. */
    KeyValueCache select(long[] rows) {
        KeyValueCache cache = new KeyValueCache(owner);
        keys.forEach(tensor -> cache.keys.add(Toolbox.rows(cache.memory, tensor, rows)));
        values.forEach(tensor -> cache.values.add(Toolbox.rows(cache.memory, tensor, rows)));
        states.forEach(tensor -> cache.states.add(Toolbox.rows(cache.memory, tensor, rows)));
        return cache;
    }

    /** Reads a source for each row. */
    void read(EncoderProgram encoder, List<long[]> sources) {
        states.forEach(PtNDArray::close);
        states.clear();
        states.addAll(encoder.read(memory, sources));
    }

    List<PtNDArray> states() {
        return states;
    }

    List<PtNDArray> keys() {
        return keys;
    }

    List<PtNDArray> values() {
        return values;
    }

    @Override
    public void close() {
        memory.close();
    }
}
