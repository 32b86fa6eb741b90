package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;

/**
 * The sizes of a Mistral.
 *
 * @param slidingWindow tokens that each token sees, itself among them; 0 for all
 */
public record MistralConfig(DecoderConfig decoder, int slidingWindow) {
    static final String MODEL_TYPE = "mistral";

    public MistralConfig {
        Check.that(slidingWindow >= 0, "slidingWindow is %d, expected at least 1, 0 for none.", slidingWindow);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** @param source the file, for messages */
    static MistralConfig parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        Builder builder = builder().read(keys, DecoderBuilder.SIZES);
        builder.activation = keys.activation("hidden_act", builder.activation);
        return builder.slidingWindow(keys.sizeOrNull("sliding_window", builder.slidingWindow))
                .build();
    }

    ObjectNode toJson() {
        return decoder.toJson(MODEL_TYPE, "MistralForCausalLM", "hidden_act")
                .put("sliding_window", slidingWindow == 0 ? null : (Integer) slidingWindow);
    }

    public Builder toBuilder() {
        return new Builder().decoder(decoder).slidingWindow(slidingWindow);
    }

    @Override
    public String toString() {
        return decoder + (slidingWindow == 0 ? "" : ", window " + slidingWindow);
    }

    /** Unless told otherwise what a published file means that leaves a key out. */
    public static final class Builder extends DecoderBuilder<Builder> {
        private int slidingWindow = 4096;

        private Builder() {
            vocabSize = 32000;
            contextLength = 131072;
            hiddenSize = 4096;
            intermediateSize = 14336;
            numLayers = 32;
            numHeads = 32;
            kvHeads = 8;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Tokens that each token sees, itself among them; 0 for all. */
        public Builder slidingWindow(int tokens) {
            slidingWindow = tokens;
            return this;
        }

        public MistralConfig build() {
            return new MistralConfig(decoder(), slidingWindow);
        }
    }
}
