package forge.engine;

import ai.djl.pytorch.engine.PtNDManager;
import forge.base.Check;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.InputBatch;
import forge.graph.Dim;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.torch.InferencePrograms;
import java.util.List;

/** Losses and logits of whole sequences, without gradients and without dropout, for any batch shape. */
public final class Scorer implements AutoCloseable {
    /** They come out of native memory as an array of bytes. */
    private static final long MOST_LOGITS = (Integer.MAX_VALUE - 8) / Float.BYTES;

    private final Weights weights;
    private final PtNDManager memory;
    private final BatchProgram loss;
    private final BatchProgram logits;
    private final Dim size;

    public Scorer(Weights weights, Graph graph, Tensor loss, Tensor logits, InputLimits limits) {
        this.weights = weights;
        this.memory = (PtNDManager) weights.memory().newSubManager();
        this.size = logits.dims().elements();
        this.loss = new BatchProgram(
                memory,
                weights,
                limits,
                graph,
                loss,
                rows -> InferencePrograms.loss(graph, loss, Torch.dialect(weights.device()), rows));
        this.logits = new BatchProgram(
                memory,
                weights,
                limits,
                graph,
                logits,
                rows -> InferencePrograms.logits(graph, logits, Torch.dialect(weights.device()), rows));
    }

    static List<String> names(Graph graph) {
        return graph.parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
    }

    /** Sum of the losses of a batch's scored tokens, in nats; their number is {@link InputBatch#scoredTokens()}. */
    public double lossSum(InputBatch batch) {
        return weights.whileOpen(() -> {
            try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
                return (double) loss.run(scope, batch, 1.0).getFloat();
            }
        });
    }

    /** Logits of every position: {@code [B*T*V]}, row by row, for ids {@code [B*T]}. */
    public float[] logits(long[] ids, int batchSize) {
        Check.that(
                batchSize > 0 && ids.length > 0 && ids.length % batchSize == 0,
                "%d ids cannot be %d sequences of one length.",
                ids.length,
                batchSize);
        // logits depend on no target
        return logits(new Batch(new BatchShape(batchSize, ids.length / batchSize), ids, ids));
    }

    /** Logits of every position that the model predicts at, row by row. */
    public float[] logits(InputBatch batch) {
        long count = size.bind(batch.sizes()).size();
        Check.that(
                count <= MOST_LOGITS,
                "%,d logits were asked for, but one array holds %,d. Ask for fewer positions at once.",
                count,
                MOST_LOGITS);
        return weights.whileOpen(() -> {
            try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
                return logits.run(scope, batch).toFloatArray();
            }
        });
    }

    @Override
    public void close() {
        memory.close();
    }
}
