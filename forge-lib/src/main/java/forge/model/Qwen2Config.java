package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The sizes of a Qwen2 or Qwen2.5. */
public record Qwen2Config(DecoderConfig decoder, LayerWindows windows) {
    static final String MODEL_TYPE = "qwen2";

    public static Builder builder() {
        return new Builder();
    }

    /** @param source the file, for messages */
    static Qwen2Config parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        Builder builder = builder().read(keys, DecoderBuilder.SIZES);
        builder.activation = keys.activation("hidden_act", builder.activation);
        builder.readWindows(keys);
        return builder.build();
    }

    ObjectNode toJson() {
        return QwenBuilder.write(windows, decoder.toJson(MODEL_TYPE, "Qwen2ForCausalLM", "hidden_act"));
    }

    public Builder toBuilder() {
        return new Builder().decoder(decoder).windows(windows);
    }

    @Override
    public String toString() {
        return decoder.toString();
    }

    /** Unless told otherwise what a published file means that leaves a key out. */
    public static final class Builder extends QwenBuilder<Builder> {
        private Builder() {
            attentionBias = AttentionBias.QUERIES_KEYS_VALUES;
        }

        @Override
        Builder self() {
            return this;
        }

        public Qwen2Config build() {
            return new Qwen2Config(decoder(), windows());
        }
    }
}
