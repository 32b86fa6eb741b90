package forge.engine;

import ai.djl.pytorch.engine.PtNDManager;
import forge.base.Check;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.InputBatch;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.torch.InferencePrograms;
import java.util.ArrayList;
import java.util.List;

/** Losses and logits of whole sequences, without gradients and without dropout, for any batch shape. */
public final class Scorer implements AutoCloseable {
    private final Weights weights;
    private final Signature lossSignature;
    private final Signature logitsSignature;
    private final InputLimits limits;
    private final List<String> parameters;
    private final PtNDManager memory;
    private final LazyScript loss;
    private final LazyScript logits;

    /** What a program takes besides the parameters. */
    private record Signature(List<String> inputs, List<String> sizes) {
        static Signature of(Graph graph, Tensor result) {
            return new Signature(InferencePrograms.inputs(graph, result), InferencePrograms.sizes(graph, result));
        }
    }

    public Scorer(Weights weights, Graph graph, Tensor loss, Tensor logits, InputLimits limits) {
        this.weights = weights;
        this.limits = limits;
        this.lossSignature = Signature.of(graph, loss);
        this.logitsSignature = Signature.of(graph, logits);
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

    /** Sum of the losses of a batch's scored tokens, in nats; their number is {@link InputBatch#scoredTokens()}. */
    public double lossSum(InputBatch batch) {
        try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
            List<Object> arguments = arguments(scope, lossSignature, batch);
            arguments.add(1.0);
            return loss.get().tensor(scope, "run", arguments.toArray()).getFloat();
        }
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
        try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
            return logits.get()
                    .tensor(
                            scope,
                            "run",
                            arguments(scope, logitsSignature, batch).toArray())
                    .toFloatArray();
        }
    }

    /** Inputs, parameters and sizes, as the program takes them. */
    private List<Object> arguments(PtNDManager scope, Signature program, InputBatch batch) {
        limits.checkLength(batch);
        List<Object> arguments = new ArrayList<>();
        for (String input : program.inputs()) {
            long[] values = batch.values(input);
            TokenBuffer buffer = new TokenBuffer(scope, values.length);
            buffer.fill(values, limits.range(input), input);
            arguments.add(buffer.tensor());
        }
        arguments.add(weights.tensors(parameters));
        program.sizes().forEach(size -> arguments.add(batch.sizes().get(size)));
        return arguments;
    }

    @Override
    public void close() {
        memory.close();
    }
}
