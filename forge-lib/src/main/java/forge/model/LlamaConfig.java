package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The sizes of a Llama.
 *
 * <pre>{@code
 * LlamaConfig.builder().vocabSize(8192).hiddenSize(384).intermediateSize(1024).numLayers(6).numHeads(6).kvHeads(2).build()
 * }</pre>
 *
 * @param feedForwardBias whether the feed-forward block has biases; published models have none
 */
public record LlamaConfig(DecoderConfig decoder, boolean feedForwardBias) {
    static final String MODEL_TYPE = "llama";

    public static Builder builder() {
        return new Builder();
    }

    /** @param source the file, for messages */
    static LlamaConfig parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        Builder builder = builder().read(keys, DecoderBuilder.SIZES);
        builder.activation = keys.activation("hidden_act", builder.activation);
        builder.readAttentionBias(keys);
        builder.feedForwardBias = keys.flag("mlp_bias", false);
        return builder.build();
    }

    ObjectNode toJson() {
        return decoder.toJson(MODEL_TYPE, "LlamaForCausalLM", "hidden_act").put("mlp_bias", feedForwardBias);
    }

    public Builder toBuilder() {
        Builder builder = new Builder().decoder(decoder);
        builder.feedForwardBias = feedForwardBias;
        return builder;
    }

    @Override
    public String toString() {
        return decoder.toString();
    }

    /** Unless told otherwise what a published file means that leaves a key out. */
    public static final class Builder extends DecoderBuilder<Builder> {
        private boolean feedForwardBias;

        private Builder() {
            vocabSize = 32000;
            contextLength = 2048;
            hiddenSize = 4096;
            intermediateSize = 11008;
            numLayers = 32;
            numHeads = 32;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Gives the feed-forward block biases. */
        public Builder feedForwardBias() {
            feedForwardBias = true;
            return this;
        }

        public LlamaConfig build() {
            return new LlamaConfig(decoder(), feedForwardBias);
        }
    }
}
