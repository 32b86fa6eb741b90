package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;

/**
 * The sizes of a Gemma 2.
 *
 * @param queryPreAttnScalar products of queries and keys are divided by its square root
 * @param attentionCap soft cap of these products, 0 for none
 * @param logitsCap soft cap of the logits, 0 for none
 */
public record Gemma2Config(
        DecoderConfig decoder, LayerWindows windows, int queryPreAttnScalar, double attentionCap, double logitsCap) {
    static final String MODEL_TYPE = "gemma2";

    public Gemma2Config {
        Check.that(queryPreAttnScalar > 0, "queryPreAttnScalar is %d, expected more than 0.", queryPreAttnScalar);
        Check.that(attentionCap >= 0, "attentionCap is %s, expected more than 0, 0 for none.", attentionCap);
        Check.that(logitsCap >= 0, "logitsCap is %s, expected more than 0, 0 for none.", logitsCap);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** @param source the file, for messages */
    static Gemma2Config parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        keys.only("use_bidirectional_attention", false);
        Builder builder = builder().read(keys, DecoderBuilder.SIZES);
        builder.activation = keys.activation("hidden_activation", builder.activation);
        builder.readAttentionBias(keys);
        builder.readWindows(keys);
        return builder.queryPreAttnScalar(keys.size("query_pre_attn_scalar", builder.queryPreAttnScalar))
                .attentionCap(keys.decimalOrNull("attn_logit_softcapping", builder.attentionCap))
                .logitsCap(keys.decimalOrNull("final_logit_softcapping", builder.logitsCap))
                .build();
    }

    ObjectNode toJson() {
        ObjectNode json = decoder.toJson(MODEL_TYPE, "Gemma2ForCausalLM", "hidden_activation");
        windows.write(json);
        return json.put("attn_logit_softcapping", attentionCap == 0 ? null : (Double) attentionCap)
                .put("final_logit_softcapping", logitsCap == 0 ? null : (Double) logitsCap)
                .put("query_pre_attn_scalar", queryPreAttnScalar);
    }

    public Builder toBuilder() {
        return new Builder()
                .decoder(decoder)
                .windows(windows)
                .queryPreAttnScalar(queryPreAttnScalar)
                .attentionCap(attentionCap)
                .logitsCap(logitsCap);
    }

    @Override
    public String toString() {
        return decoder.toString();
    }

    /** Unless told otherwise what a published file means that leaves a key out. */
    public static final class Builder extends WindowedBuilder<Builder> {
        private int queryPreAttnScalar = 256;
        private double attentionCap = 50;
        private double logitsCap = 30;

        private Builder() {
            vocabSize = 256000;
            contextLength = 8192;
            hiddenSize = 2304;
            intermediateSize = 9216;
            numLayers = 26;
            numHeads = 8;
            kvHeads = 4;
            headDim = 256;
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
            return layer % 2 == 0;
        }

        /** Products of queries and keys are divided by its square root. */
        public Builder queryPreAttnScalar(int value) {
            queryPreAttnScalar = value;
            return this;
        }

        /** Soft cap of the products of queries and keys, 0 for none. */
        public Builder attentionCap(double value) {
            attentionCap = value;
            return this;
        }

        /** Soft cap of the logits, 0 for none. */
        public Builder logitsCap(double value) {
            logitsCap = value;
            return this;
        }

        public Gemma2Config build() {
            return new Gemma2Config(decoder(), windows(), queryPreAttnScalar, attentionCap, logitsCap);
        }
    }
}
