package forge.graph.plan;

import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.torch.Dialect;
import forge.graph.torch.InferencePrograms;
import forge.graph.torch.RowLayout;
import forge.graph.torch.TrainingProgram;
import forge.graph.torch.TrainingProgram.Place;
import java.util.HashMap;
import java.util.Map;

/**
 * What a program computes and what it holds beside its arguments, found by following its text on shapes alone. The numbers
 * are those of the program that will run: what is computed again, converted or fused is counted as it is written.
 *
 * @param flops floating point operations of matrix products and attention; a multiplication with an addition counts as two
 * @param keptBytes what the forward pass of a training program leaves for the backward pass; 0 without one
 * @param peakBytes the most that the program holds at one time
 * @param pooledBytes the part of it in pieces below 32 MiB, among which an allocator leaves gaps
 */
public record ProgramCost(long flops, long keptBytes, long peakBytes, long pooledBytes) {
    /** The variable that ends the forward pass of a training program. */
    private static final String LOSS = "loss";

    /** The cost of one iteration of the given sizes, such as B and T. */
    public static ProgramCost of(TrainingProgram program, Place place, Map<String, Long> sizes, RowLayout rows) {
        return follow(program.source(place, sizes, rows), ProgramArguments.of(program, sizes));
    }

    /** The cost of the loss of a batch of the given sizes, without gradients. */
    public static ProgramCost ofScoring(Graph graph, Tensor loss, Dialect dialect, Map<String, Long> sizes) {
        Map<String, Object> arguments = new HashMap<>(ProgramArguments.of(graph, sizes));
        arguments.putAll(sizes);
        return follow(InferencePrograms.loss(graph, loss, dialect, RowLayout.WHOLE), arguments);
    }

    private static ProgramCost follow(String source, Map<String, ?> arguments) {
        Memory memory = new Memory();
        long[] kept = new long[1];
        Execution execution = new Execution(memory, variable -> {
            if (variable.equals(LOSS)) {
                kept[0] = memory.live();
            }
        });
        execution.run(Program.parse(source, "run"), arguments);
        return new ProgramCost(memory.flops(), kept[0], memory.peak(), memory.pooledAtPeak());
    }
}
