package forge.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import forge.graph.torch.ParameterLayout.Group;
import forge.graph.torch.ParameterLayout.Slot;
import forge.graph.torch.TrainingProgram;
import forge.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies of 16 bits of the parameters that products read. Those of trained parameters lie as the parameters do and are
 * written anew by each step; weights that something else changed are noticed before the next step.
 */
final class HalfCopies {
    private final Weights weights;
    private final List<PtNDArray> vectors = new ArrayList<>();
    private final List<PtNDArray> tensors = new ArrayList<>();
    private final Script refresh;
    private final List<PtNDArray> parameterVectors;
    private final Map<String, PtNDArray> frozen = new LinkedHashMap<>();
    private long seen = -1;

    HalfCopies(PtNDManager memory, Weights weights, TrainingProgram program, List<PtNDArray> parameterVectors) {
        this.weights = weights;
        this.parameterVectors = parameterVectors;
        this.refresh = Script.load(memory, program.refreshSource());
        DType type = program.precision().products();
        Map<String, PtNDArray> views = new HashMap<>();
        for (Group group : program.layout().groups()) {
            PtNDArray vector = Toolbox.zeros(memory, type, group.elements());
            vectors.add(vector);
            for (Slot slot : group.slots()) {
                long elements = slot.shape().elements();
                views.put(
                        slot.name(),
                        Toolbox.view(
                                memory,
                                vector,
                                slot.offset(),
                                elements,
                                slot.shape().dims()));
            }
        }
        for (String name : program.copied()) {
            tensors.add(views.containsKey(name) ? views.get(name) : frozen(memory, name, type));
        }
    }

    private PtNDArray frozen(PtNDManager memory, String name, DType type) {
        PtNDArray from = weights.tensor(name);
        PtNDArray copy = Toolbox.zeros(memory, type, from.getShape().getShape());
        frozen.put(name, copy);
        return copy;
    }

    /** One a group, each as long as the group's vector of parameters. */
    List<PtNDArray> vectors() {
        return vectors;
    }

    /** One for each name of {@link TrainingProgram#copied()}. */
    List<PtNDArray> tensors() {
        return tensors;
    }

    void refreshIfStale() {
        if (seen != weights.changes()) {
            List<Object> arguments = new ArrayList<>();
            for (int g = 0; g < vectors.size(); g++) {
                arguments.add(List.of(parameterVectors.get(g)));
                arguments.add(List.of(vectors.get(g)));
            }
            refresh.run("refresh", arguments.toArray());
            frozen.forEach((name, copy) -> Toolbox.copy(copy, weights.tensor(name)));
            seen = weights.changes();
        }
    }
}
