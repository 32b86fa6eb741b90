package forge.graph.torch;

import forge.graph.BlockEnd;
import forge.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** The nodes of a program cut behind each end of a block; the last part is the head and its loss. */
record Blocks(List<List<Node>> parts) {
    static Blocks of(List<Node> nodes) {
        List<List<Node>> parts = new ArrayList<>();
        List<Node> part = new ArrayList<>();
        for (Node node : nodes) {
            part.add(node);
            if (node.operator() instanceof BlockEnd) {
                parts.add(part);
                part = new ArrayList<>();
            }
        }
        parts.add(part);
        return new Blocks(parts);
    }

    boolean isLast(int part) {
        return part == parts.size() - 1;
    }

    /** Whether a part draws random numbers. */
    boolean isRandom(int part) {
        return parts.get(part).stream().anyMatch(node -> node.operator().isRandom());
    }
}
