package forge.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import forge.data.Batch;
import forge.data.Seq2SeqBatch;
import forge.data.Seq2SeqTokens;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.torch.InferencePrograms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What an encoder says of sources, for the {@link DecoderProgram} that reads them; compiled on first use. */
public final class EncoderProgram implements AutoCloseable {
    private final PtNDManager memory;
    private final BatchProgram program;
    private final Seq2SeqTokens tokens;

    /**
     * @param states what the decoder reads of sources, [B,…] each
     * @param limits of the inputs, {@code source} and {@code mask}
     */
    public EncoderProgram(Weights weights, Graph graph, List<Tensor> states, InputLimits limits, Seq2SeqTokens tokens) {
        this.memory = (PtNDManager) weights.memory().newSubManager();
        this.tokens = tokens;
        this.program = new BatchProgram(
                memory,
                weights,
                limits,
                graph,
                states.get(0),
                rows -> InferencePrograms.values(graph, states, Torch.dialect(weights.device())));
    }

    /** What the decoder begins every row with. */
    long decoderStart() {
        return tokens.decoderStart();
    }

    /** The states of sources, then their mask [B,S]; all of it belongs to {@code owner}. */
    List<PtNDArray> read(PtNDManager owner, List<long[]> sources) {
        List<long[]> unknown = Collections.nCopies(sources.size(), new long[] {Batch.IGNORE});
        Seq2SeqBatch batch = Seq2SeqBatch.of(sources, unknown, tokens);
        List<PtNDArray> states = new ArrayList<>();
        try (PtNDManager scope = (PtNDManager) memory.newSubManager();
                IValue result = program.call(scope, batch, Script.Mode.INFER)) {
            for (NDArray state : result.toNDList(owner)) {
                states.add((PtNDArray) state);
            }
        }
        long length = batch.mask().length / sources.size();
        TokenBuffer mask = new TokenBuffer(owner, batch.mask().length);
        mask.fill(batch.mask(), IdRange.below(2), "mask");
        states.add(Toolbox.view(owner, mask.tensor(), 0, batch.mask().length, sources.size(), length));
        return states;
    }

    @Override
    public void close() {
        memory.close();
    }
}
