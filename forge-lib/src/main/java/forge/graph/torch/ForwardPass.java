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

    private ForwardPass() {}

    static void write(List<Node> nodes, ForwardWriter writer) {
        Map<Node, Fusion> fusions = fusions(nodes);
        Set<Node> fused = new HashSet<>();
        fusions.values().forEach(fusion -> fused.add(fusion.producer()));
        for (Node node : nodes) {
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
