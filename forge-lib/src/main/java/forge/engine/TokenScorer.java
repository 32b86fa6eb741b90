package forge.engine;

import ai.djl.pytorch.engine.PtNDManager;
import forge.data.InputBatch;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.torch.TokenScoreProgram;

/** The log-probability of each token, without holding the logits of a whole batch. */
public final class TokenScorer implements AutoCloseable {
    private final Weights weights;
    private final PtNDManager memory;
    private final BatchProgram program;

    /**
     * @param loss the loss of a batch, whose inputs are taken
     * @param hidden the last hidden states, [B,T,C]
     * @param head logits [B,T,V] of an input {@link TokenScoreProgram#ROWS} [B,T,C]
     */
    public TokenScorer(Weights weights, Graph graph, Tensor loss, Tensor hidden, Tensor head, InputLimits limits) {
        this.weights = weights;
        this.memory = (PtNDManager) weights.memory().newSubManager();
        this.program = new BatchProgram(
                memory,
                weights,
                limits,
                graph,
                loss,
                rows -> TokenScoreProgram.source(graph, loss, hidden, head, Torch.dialect(weights.device()), rows));
    }

    /** ln p(target) of each position in nats, [B*T] row by row; 0 where the target is ignored. */
    public float[] logProbs(InputBatch batch) {
        return weights.whileOpen(() -> {
            try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
                return program.run(scope, batch).toFloatArray();
            }
        });
    }

    @Override
    public void close() {
        memory.close();
    }
}
