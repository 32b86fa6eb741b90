package forge.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import forge.base.Check;
import forge.data.Batch;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.torch.InferencePrograms;
import java.util.List;

/** Losses and logits of whole sequences, without gradients and without dropout, for any batch shape. */
public final class Scorer implements AutoCloseable {
    private final Weights weights;
    private final long vocabSize;
    private final int contextLength;
    private final List<String> parameters;
    private final PtNDManager memory;
    private final LazyScript loss;
    private final LazyScript logits;

    public Scorer(Weights weights, Graph graph, Tensor loss, Tensor logits, long vocabSize, int contextLength) {
        this.weights = weights;
        this.vocabSize = vocabSize;
        this.contextLength = contextLength;
        this.parameters = names(graph);
        this.memory = (PtNDManager) weights.memory().newSubManager();
        this.loss = new LazyScript(memory, () -> InferencePrograms.loss(graph, loss, Torch.dialect()));
        this.logits = new LazyScript(memory, () -> InferencePrograms.logits(graph, logits, Torch.dialect()));
    }

    static List<String> names(Graph graph) {
        return graph.parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
    }

    /** Sum of the losses of a batch's scored tokens, in nats; their number is {@link Batch#scoredTokens()}. */
    public double lossSum(Batch batch) {
        TokenBuffer.checkLength(batch.shape().contextLength(), contextLength);
        try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
            PtNDArray ids = tokens(scope, batch.inputIds(), -1);
            PtNDArray targets = tokens(scope, batch.targets(), Batch.IGNORE);
            long b = batch.shape().batchSize();
            long t = batch.shape().contextLength();
            return loss.get()
                    .tensor(scope, "run", ids, targets, weights.tensors(parameters), b, t, 1.0)
                    .getFloat();
        }
    }

    /** Logits of every position: {@code [B*T*V]}, row by row, for ids {@code [B*T]}. */
    public float[] logits(long[] ids, int batchSize) {
        Check.that(
                batchSize > 0 && ids.length > 0 && ids.length % batchSize == 0,
                "%d ids cannot be %d sequences of one length.",
                ids.length,
                batchSize);
        TokenBuffer.checkLength(ids.length / batchSize, contextLength);
        try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
            return logits.get()
                    .tensor(
                            scope,
                            "run",
                            tokens(scope, ids, -1),
                            weights.tensors(parameters),
                            (long) batchSize,
                            (long) ids.length / batchSize)
                    .toFloatArray();
        }
    }

    private PtNDArray tokens(PtNDManager scope, long[] ids, long also) {
        TokenBuffer buffer = new TokenBuffer(scope, ids.length);
        buffer.fill(ids, vocabSize, also, "the batch");
        return buffer.tensor();
    }

    @Override
    public void close() {
        memory.close();
    }
}
