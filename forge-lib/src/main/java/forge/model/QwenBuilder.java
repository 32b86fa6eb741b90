package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The settings of Qwen2 and Qwen3, in which the upper layers may see a sliding window.
 *
 * @param <B> the builder of the family
 */
public abstract class QwenBuilder<B extends QwenBuilder<B>> extends WindowedBuilder<B> {
    private int fullLayers = 28;

    QwenBuilder() {
        vocabSize = 151936;
        contextLength = 32768;
        hiddenSize = 4096;
        intermediateSize = 22016;
        numLayers = 32;
        numHeads = 32;
        kvHeads = 32;
    }

    /** {@code max_window_layers}: layers below the ones that slide, where there is a sliding window. */
    public B fullLayers(int layers) {
        fullLayers = layers;
        return self();
    }

    @Override
    boolean slides(int layer) {
        return layer >= fullLayers;
    }

    @Override
    void readWindows(ConfigJson keys) {
        if (keys.flag("use_sliding_window", false)) {
            slidingWindow = 4096;
            fullLayers = keys.count("max_window_layers", fullLayers);
            super.readWindows(keys);
        }
    }

    static ObjectNode write(LayerWindows windows, ObjectNode json) {
        windows.write(json);
        int sliding = windows.layers().indexOf(LayerType.SLIDING_ATTENTION);
        return json.put("use_sliding_window", sliding >= 0)
                .put(
                        "max_window_layers",
                        sliding >= 0 ? sliding : windows.layers().size());
    }
}
