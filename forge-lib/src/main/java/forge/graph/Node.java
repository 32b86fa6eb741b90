package forge.graph;

import java.util.List;

/** One operator applied to its inputs; {@code index} is its place in the graph, and inputs come before it. */
public final class Node {
    private final int index;
    private final Operator operator;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;

    Node(Graph graph, int index, Operator operator, List<Tensor> inputs) {
        this.index = index;
        this.operator = operator;
        this.inputs = List.copyOf(inputs);
        List<Dims> shapes = operator.shapes(this.inputs);
        boolean gradient = this.inputs.stream().anyMatch(Tensor::requiresGradient);
        this.outputs = shapes.stream()
                .map(dims -> new Tensor(graph, this, dims, gradient))
                .toList();
    }

    public int index() {
        return index;
    }

    public Operator operator() {
        return operator;
    }

    public List<Tensor> inputs() {
        return inputs;
    }

    public List<Tensor> outputs() {
        return outputs;
    }
}
