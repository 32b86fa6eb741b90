package forge.engine;

import ai.djl.pytorch.engine.PtNDManager;
import forge.base.Check;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.InputBatch;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.torch.InferencePrograms;
import forge.graph.torch.RowLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Losses and logits of whole sequences, without gradients and without dropout, for any batch shape. */
public final class Scorer implements AutoCloseable {
    private final Weights weights;
    private final InputLimits limits;
    private final List<String> parameters;
    private final PtNDManager memory;
    private final Map<RowLayout, Program> loss = new EnumMap<>(RowLayout.class);
    private final Map<RowLayout, Program> logits = new EnumMap<>(RowLayout.class);

    /** A program and what it takes besides the parameters. */
    private record Program(LazyScript script, List<String> inputs, List<String> sizes) {}

    public Scorer(Weights weights, Graph graph, Tensor loss, Tensor logits, InputLimits limits) {
        this.weights = weights;
        this.limits = limits;
        this.parameters = names(graph);
        this.memory = (PtNDManager) weights.memory().newSubManager();
        for (RowLayout rows : List.of(RowLayout.WHOLE, RowLayout.DOCUMENTS)) {
            this.loss.put(
                    rows, program(graph, loss, rows, () -> InferencePrograms.loss(graph, loss, Torch.dialect(), rows)));
            this.logits.put(
                    rows,
                    program(graph, logits, rows, () -> InferencePrograms.logits(graph, logits, Torch.dialect(), rows)));
        }
    }

    private Program program(Graph graph, Tensor result, RowLayout rows, Supplier<String> source) {
        return new Program(
                new LazyScript(memory, source),
                InferencePrograms.inputs(graph, result, rows),
                InferencePrograms.sizes(graph, result));
    }

    private static Program of(Map<RowLayout, Program> programs, InputBatch batch) {
        return Objects.requireNonNull(programs.get(BatchForm.rows(batch)));
    }

    static List<String> names(Graph graph) {
        return graph.parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
    }

    /** Sum of the losses of a batch's scored tokens, in nats; their number is {@link InputBatch#scoredTokens()}. */
    public double lossSum(InputBatch batch) {
        try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
            Program program = of(loss, batch);
            List<Object> arguments = arguments(scope, program, batch);
            arguments.add(1.0);
            return program.script()
                    .get()
                    .tensor(scope, "run", arguments.toArray())
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
        // logits depend on no target
        return logits(new Batch(new BatchShape(batchSize, ids.length / batchSize), ids, ids));
    }

    /** Logits of every position that the model predicts at, row by row. */
    public float[] logits(InputBatch batch) {
        try (PtNDManager scope = (PtNDManager) weights.memory().newSubManager()) {
            Program program = of(logits, batch);
            return program.script()
                    .get()
                    .tensor(scope, "run", arguments(scope, program, batch).toArray())
                    .toFloatArray();
        }
    }

    /** Inputs, parameters and sizes, as the program takes them. */
    private List<Object> arguments(PtNDManager scope, Program program, InputBatch batch) {
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
