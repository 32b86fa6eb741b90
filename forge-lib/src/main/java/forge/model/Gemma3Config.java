package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;
import forge.graph.Rope;
import java.util.List;

/**
 * The sizes of the language model of a Gemma 3; the rotary positions of {@code decoder} are those of layers that do not
 * slide.
 *
 * @param localRopeTheta base of the rotary frequencies of layers that slide
 * @param localRopeScaling theirs too, usually none
 * @param queryPreAttnScalar products of queries and keys are divided by its square root
 * @param logitsCap soft cap of the logits, 0 for none, as in published models
 */
public record Gemma3Config(
        DecoderConfig decoder,
        LayerWindows windows,
        double localRopeTheta,
        Rope.Scaling localRopeScaling,
        int queryPreAttnScalar,
        double logitsCap) {
    private static final String CLASS = "Gemma3ForCausalLM";

    static final String MODEL_TYPE = "gemma3_text";

    /** The type of files that hold an image encoder too. */
    static final String WITH_IMAGES = "gemma3";

    public Gemma3Config {
        Check.that(queryPreAttnScalar > 0, "queryPreAttnScalar is %d, expected more than 0.", queryPreAttnScalar);
        Check.that(logitsCap >= 0, "logitsCap is %s, expected more than 0, 0 for none.", logitsCap);
        new Rope(decoder.headDim(), localRopeTheta, localRopeScaling); // checks them
    }

    public static Builder builder() {
        return new Builder();
    }

    /** @param source the file, for messages */
    static Gemma3Config parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        keys.only("use_bidirectional_attention", false);
        keys.onlyAbsent("attn_logit_softcapping");
        // files of the larger models leave out whatever is a default
        Builder builder = builder().read(keys, List.of("hidden_size", "intermediate_size", "num_hidden_layers"));
        builder.activation = keys.activation("hidden_activation", builder.activation);
        builder.readAttentionBias(keys);
        builder.windowPattern = keys.size("sliding_window_pattern", builder.windowPattern);
        builder.readWindows(keys);
        builder.readRopes(keys);
        return builder.queryPreAttnScalar(keys.size("query_pre_attn_scalar", builder.queryPreAttnScalar))
                .logitsCap(keys.decimalOrNull("final_logit_softcapping", builder.logitsCap))
                .build();
    }

    /** The config.json of the language model alone, from one of language and images. */
    static ObjectNode languageModel(JsonNode withImages) {
        ObjectNode text = Json.object();
        withImages.path("text_config").properties().forEach(field -> text.set(field.getKey(), field.getValue()));
        for (String shared : List.of("bos_token_id", "eos_token_id", "pad_token_id", "torch_dtype", "dtype")) {
            if (!text.has(shared) && withImages.has(shared)) {
                text.set(shared, withImages.get(shared));
            }
        }
        text.putArray("architectures").add(CLASS);
        return text.put("model_type", MODEL_TYPE);
    }

    ObjectNode toJson() {
        ObjectNode json = decoder.toJson(MODEL_TYPE, CLASS, "hidden_activation");
        windows.write(json);
        return json.put("final_logit_softcapping", logitsCap == 0 ? null : (Double) logitsCap)
                .put("query_pre_attn_scalar", queryPreAttnScalar)
                .put("rope_local_base_freq", localRopeTheta);
    }

    public Builder toBuilder() {
        Builder builder = new Builder()
                .decoder(decoder)
                .windows(windows)
                .localRopeTheta(localRopeTheta)
                .queryPreAttnScalar(queryPreAttnScalar)
                .logitsCap(logitsCap);
        builder.localRopeScaling = localRopeScaling;
        return builder;
    }

    @Override
    public String toString() {
        return decoder.toString();
    }

    /** Unless told otherwise what a published file means that leaves a key out. */
    public static final class Builder extends WindowedBuilder<Builder> {
        private int windowPattern = 6;
        private double localRopeTheta = 10000;
        private Rope.Scaling localRopeScaling = new Rope.None();
        private int queryPreAttnScalar = 256;
        private double logitsCap;

        private Builder() {
            vocabSize = 262208;
            contextLength = 131072;
            hiddenSize = 2304;
            intermediateSize = 9216;
            numLayers = 26;
            numHeads = 8;
            kvHeads = 4;
            headDim = 256;
            ropeTheta = 1e6;
            slidingWindow = 4096;
            activation = Activation.GELU_PYTORCH_TANH;
            tiedHead = true;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        boolean slides(int layer) {
            return (layer + 1) % windowPattern != 0;
        }

        /** Base of the rotary frequencies of layers that slide; {@link #ropeTheta} is that of the others. */
        public Builder localRopeTheta(double value) {
            localRopeTheta = value;
            return this;
        }

        /** Products of queries and keys are divided by its square root. */
        public Builder queryPreAttnScalar(int value) {
            queryPreAttnScalar = value;
            return this;
        }

        /** Soft cap of the logits, 0 for none. */
        public Builder logitsCap(double value) {
            logitsCap = value;
            return this;
        }

        /** {@code rope_local_base_freq}, or {@code rope_parameters} of each type of layer. */
        private void readRopes(ConfigJson keys) {
            localRopeTheta = keys.decimal("rope_local_base_freq", localRopeTheta);
            ConfigJson parameters = keys.object("rope_parameters");
            ConfigJson local = parameters.object(LayerType.SLIDING_ATTENTION.key());
            ConfigJson global = parameters.object(LayerType.FULL_ATTENTION.key());
            if (!local.isEmpty()) {
                localRopeTheta = local.decimal("rope_theta", localRopeTheta);
                localRopeScaling = RopeJson.scaling(local, contextLength);
            }
            if (!global.isEmpty()) {
                ropeTheta = global.decimal("rope_theta", ropeTheta);
                ropeScaling = RopeJson.scaling(global, contextLength);
            }
        }

        public Gemma3Config build() {
            return new Gemma3Config(
                    decoder(), windows(), localRopeTheta, localRopeScaling, queryPreAttnScalar, logitsCap);
        }
    }
}
