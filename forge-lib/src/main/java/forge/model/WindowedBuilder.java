package forge.model;

import forge.base.Check;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The settings of families in which some layers see a sliding window.
 *
 * @param <B> the builder of the family
 */
public abstract class WindowedBuilder<B extends WindowedBuilder<B>> extends DecoderBuilder<B> {
    private static final String TYPES = "layer_types";

    int slidingWindow;
    private List<LayerType> layerTypes = List.of();

    WindowedBuilder() {}

    /** Whether a layer slides where the layers' types are not listed. */
    abstract boolean slides(int layer);

    /** Tokens that a sliding layer sees, its own among them; 0 for none. */
    public B slidingWindow(int tokens) {
        slidingWindow = tokens;
        return self();
    }

    /** One type a layer; else the family's pattern. */
    public B layerTypes(List<LayerType> types) {
        layerTypes = List.copyOf(types);
        return self();
    }

    /** Takes every value from a decoder that was built before. */
    B windows(LayerWindows from) {
        return slidingWindow(from.tokens()).layerTypes(from.layers());
    }

    LayerWindows windows() {
        List<LayerType> types = layerTypes.isEmpty() ? pattern() : layerTypes;
        Check.that(
                types.size() == numLayers,
                "there are %d layer types and %d layers, expected one a layer.",
                types.size(),
                numLayers);
        return new LayerWindows(slidingWindow, types);
    }

    private List<LayerType> pattern() {
        return IntStream.range(0, numLayers)
                .mapToObj(layer ->
                        slidingWindow > 0 && slides(layer) ? LayerType.SLIDING_ATTENTION : LayerType.FULL_ATTENTION)
                .toList();
    }

    /** Takes {@code sliding_window} and {@code layer_types}. */
    void readWindows(ConfigJson keys) {
        slidingWindow = keys.sizeOrNull("sliding_window", slidingWindow);
        if (!keys.isAbsent(TYPES)) {
            List<String> known =
                    Arrays.stream(LayerType.values()).map(LayerType::key).toList();
            layerTypes = keys.choices(TYPES, numLayers, known).stream()
                    .map(LayerType::of)
                    .toList();
        }
    }
}
