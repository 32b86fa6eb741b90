package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import java.util.List;

/**
 * The layers whose attention sees a sliding window (arXiv:2004.05150).
 *
 * @param tokens how many tokens such a layer sees, the newest among them; 0 where no layer slides
 * @param layers one type a layer
 */
public record LayerWindows(int tokens, List<LayerType> layers) {
    public LayerWindows {
        layers = List.copyOf(layers);
        Check.that(tokens >= 0, "slidingWindow is %d, expected at least 1, 0 for none.", tokens);
        Check.that(
                tokens > 0 || !layers.contains(LayerType.SLIDING_ATTENTION),
                "layer %d slides, but slidingWindow is 0; say how many tokens it sees.",
                layers.indexOf(LayerType.SLIDING_ATTENTION));
    }

    boolean slides(int layer) {
        return layers.get(layer) == LayerType.SLIDING_ATTENTION;
    }

    /** The window of a layer, 0 for all tokens. */
    int of(int layer) {
        return slides(layer) ? tokens : 0;
    }

    void write(ObjectNode json) {
        json.put("sliding_window", tokens == 0 ? null : (Integer) tokens);
        layers.forEach(type -> json.withArray("layer_types").add(type.key()));
    }
}
