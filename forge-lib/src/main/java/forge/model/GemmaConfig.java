package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The sizes of a Gemma. */
public record GemmaConfig(DecoderConfig decoder) {
    static final String MODEL_TYPE = "gemma";

    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@code hidden_act} does not count: the first files had "gelu" there by mistake, and {@code hidden_activation} was added
     * to replace it.
     *
     * @param source the file, for messages
     */
    static GemmaConfig parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        keys.only("use_bidirectional_attention", false);
        Builder builder = builder().read(keys, DecoderBuilder.SIZES);
        builder.activation = keys.activation("hidden_activation", builder.activation);
        builder.readAttentionBias(keys);
        return builder.build();
    }

    ObjectNode toJson() {
        return decoder.toJson(MODEL_TYPE, "GemmaForCausalLM", "hidden_activation")
                .put("hidden_act", decoder.activation().key());
    }

    public Builder toBuilder() {
        return new Builder().decoder(decoder);
    }

    @Override
    public String toString() {
        return decoder.toString();
    }

    /** Unless told otherwise what a published file means that leaves a key out. */
    public static final class Builder extends DecoderBuilder<Builder> {
        private Builder() {
            vocabSize = 256000;
            contextLength = 8192;
            hiddenSize = 3072;
            intermediateSize = 24576;
            numLayers = 28;
            numHeads = 16;
            kvHeads = 16;
            headDim = 256;
            activation = Activation.GELU_PYTORCH_TANH;
            tiedHead = true;
        }

        @Override
        Builder self() {
            return this;
        }

        public GemmaConfig build() {
            return new GemmaConfig(decoder());
        }
    }
}
