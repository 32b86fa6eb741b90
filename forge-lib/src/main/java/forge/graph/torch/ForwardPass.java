package forge.graph.torch;

import forge.graph.Add;
import forge.graph.AddsResidual;
import forge.graph.Node;
import forge.graph.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes nodes in order, and a sum together with the operator that can add it on the way. */
final class ForwardPass {
    private record Fusion(Node producer, AddsResidual operator, Tensor residual) {}

    private final ForwardWriter writer;
    private final Map<Node, Fusion> fusions;
    private final Set<Node> fused = new HashSet<>();

    /** @param nodes everything that is going to be written */
    ForwardPass(List<Node> nodes, ForwardWriter writer) {
        this.writer = writer;
        this.fusions = fusions(nodes);
        fusions.values().forEach(fusion -> fused.add(fusion.producer()));
    }

    static void write(List<Node> nodes, ForwardWriter writer) {
        new ForwardPass(nodes, writer).write(nodes);
    }

    /** Writes some of the nodes; the same ones again where they are computed again. */
    void write(List<Node> some) {
        for (Node node : some) {
            Fusion fusion = fusions.get(node);
            if (fusion != null) {
                writer.writeOnto(fusion.producer(), fusion.operator(), node, fusion.residual());
            } else if (!fused.contains(node)) {
                writer.write(node);
            }
        }
    }

    private static Map<Node, Fusion> fusions(List<Node> nodes) {
        Map<Tensor, Integer> uses = new HashMap<>();
        nodes.forEach(node -> node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        Map<Node, Fusion> fusions = new HashMap<>();
        for (Node node : nodes) {
            if (node.operator() instanceof Add) {
                Tensor residual = node.inputs().get(0);
                Tensor added = node.inputs().get(1);
                Optional<Node> producer = added.producer();
                if (producer.isPresent()
                        && producer.get().operator() instanceof AddsResidual operator
                        && uses.getOrDefault(added, 0) == 1) {
                    fusions.put(node, new Fusion(producer.get(), operator, residual));
                }
            }
        }
        return fusions;
    }
}
