package forge.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import forge.base.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates tokens of one sequence behind a key-value cache of fixed size. The loop over tokens runs inside libtorch; each
 * call appends a few tokens, so that they can be shown and the run stopped in between. Not safe for use by several threads.
 */
public final class Decoder implements AutoCloseable {
    private final Script script;
    private final Weights weights;
    private final List<String> parameters;
    private final PtNDManager memory;
    private final List<PtNDArray> keys = new ArrayList<>();
    private final List<PtNDArray> values = new ArrayList<>();
    private final long vocabSize;
    private final int capacity;
    private int position;
    private long[] pending = {};

    Decoder(Weights weights, DecoderProgram program, int capacity) {
        this.weights = weights;
        this.parameters = program.parameters();
        this.vocabSize = program.vocabSize();
        this.capacity = capacity;
        this.memory = (PtNDManager) weights.memory().newSubManager();
        this.script = program.script();
        for (long layer = 0; layer < program.layers(); layer++) {
            keys.add(Toolbox.zeros(memory, 1, program.kvHeads(), capacity, program.headDim()));
            values.add(Toolbox.zeros(memory, 1, program.kvHeads(), capacity, program.headDim()));
        }
    }

    /** Tokens that still fit into the cache. */
    public int room() {
        return capacity - position - pending.length;
    }

    /** Forgets everything and starts with a prompt of at least one token. */
    public void start(long[] prompt) {
        Check.that(
                prompt.length > 0, "a prompt needs at least one token; begin an empty one with the end-of-text token.");
        Check.that(
                prompt.length < capacity,
                "the prompt has %d tokens, but the model's context ends at %d. Cut the prompt.",
                prompt.length,
                capacity);
        position = 0;
        pending = prompt.clone();
    }

    /**
     * Appends up to {@code uniform.length} tokens, fewer where a stop token comes (it is returned too) or the cache is full.
     *
     * @param uniform one random number from 0 to 1 for each token
     */
    public long[] append(Sampling sampling, double[] uniform, long[] stop) {
        Check.that(pending.length > 0, "there is nothing to continue; call start(prompt) first.");
        // the last new token is not in the cache until the next call, so it needs no room
        int tokens = Math.min(uniform.length, room() + 1);
        if (tokens <= 0) {
            return new long[0];
        }
        double[] numbers = java.util.Arrays.copyOf(uniform, tokens);
        try (PtNDManager scope = (PtNDManager) memory.newSubManager()) {
            TokenBuffer ids = new TokenBuffer(scope, pending.length);
            ids.fill(pending, IdRange.below(vocabSize), "the prompt's ids");
            try (IValue result = script.call(
                    "run",
                    Script.Mode.INFER,
                    ids.tensor(),
                    (long) position,
                    weights.tensors(parameters),
                    keys,
                    values,
                    numbers,
                    sampling.temperature(),
                    (long) sampling.topK(),
                    sampling.topP(),
                    stop)) {
                long[] added = result.toLongArray();
                Check.that(
                        added[added.length - 1] >= 0,
                        "the model's logits are no numbers after %d tokens: its weights hold NaN or infinity. Load or train it"
                                + " again.",
                        position + pending.length + added.length - 1);
                position += pending.length + added.length - 1;
                pending = new long[] {added[added.length - 1]};
                return added;
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
