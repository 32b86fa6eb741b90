package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;

/**
 * The sizes of a GPT-2.
 *
 * <pre>{@code
 * Gpt2Config.builder().vocabSize(8192).hiddenSize(384).numLayers(6).numHeads(6).contextLength(128).build()
 * }</pre>
 *
 * @param vocabSize V, rows of the embedding
 * @param contextLength longest sequence in tokens
 * @param hiddenSize C, a multiple of numHeads
 * @param intermediateSize width of the feed-forward block, usually 4 C
 * @param normEps added to the variance in layer norms
 * @param embeddingDropout of the embedding while training, from 0 to less than 1
 * @param residualDropout of both residual branches while training, from 0 to less than 1
 * @param initializerRange standard deviation of fresh weights
 * @param endOfText id that begins and ends a text, -1 for none
 */
public record Gpt2Config(
        int vocabSize,
        int contextLength,
        int hiddenSize,
        int numLayers,
        int numHeads,
        int intermediateSize,
        Activation activation,
        double normEps,
        double embeddingDropout,
        double residualDropout,
        double initializerRange,
        boolean tiedHead,
        int endOfText) {
    static final String MODEL_TYPE = "gpt2";

    public Gpt2Config {
        Check.that(vocabSize > 0, "vocabSize is %d, expected at least 1.", vocabSize);
        Check.that(contextLength > 0, "contextLength is %d, expected at least 1.", contextLength);
        Check.that(numLayers > 0 && numLayers <= 10_000, "numLayers is %d, expected 1 to 10000.", numLayers);
        Check.that(intermediateSize > 0, "intermediateSize is %d, expected at least 1.", intermediateSize);
        Check.that(
                numHeads > 0 && hiddenSize > 0 && hiddenSize % numHeads == 0,
                "hiddenSize %d is no multiple of numHeads %d.",
                hiddenSize,
                numHeads);
        Check.that(normEps > 0, "normEps is %s, expected more than 0, usually 1e-5.", normEps);
        Check.that(initializerRange > 0, "initializerRange is %s, expected more than 0.", initializerRange);
        for (double dropout : new double[] {embeddingDropout, residualDropout}) {
            Check.that(dropout >= 0 && dropout < 1, "dropout is %s, expected at least 0 and less than 1.", dropout);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** @param source the file, for messages */
    static Gpt2Config parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        keys.only("scale_attn_weights", true);
        keys.only("scale_attn_by_inverse_layer_idx", false);
        keys.only("add_cross_attention", false);
        int hiddenSize = keys.size("n_embd");
        return new Gpt2Config(
                keys.size("vocab_size"),
                keys.size("n_positions"),
                hiddenSize,
                keys.size("n_layer"),
                keys.size("n_head"),
                keys.size("n_inner", 4 * hiddenSize),
                keys.activation("activation_function", Activation.GELU_NEW),
                keys.decimal("layer_norm_epsilon", 1e-5),
                keys.decimal("embd_pdrop", 0.1),
                keys.decimal("resid_pdrop", 0.1),
                keys.decimal("initializer_range", 0.02),
                keys.flag("tie_word_embeddings", true),
                keys.id("eos_token_id", -1));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("activation_function", activation.key());
        json.putArray("architectures").add("GPT2LMHeadModel");
        json.put("attn_pdrop", 0.0);
        if (endOfText >= 0) {
            json.put("bos_token_id", endOfText).put("eos_token_id", endOfText);
        }
        json.put("embd_pdrop", embeddingDropout);
        json.put("initializer_range", initializerRange);
        json.put("layer_norm_epsilon", normEps);
        json.put("model_type", MODEL_TYPE);
        json.put("n_ctx", contextLength);
        json.put("n_embd", hiddenSize);
        json.put("n_head", numHeads);
        json.put("n_inner", intermediateSize);
        json.put("n_layer", numLayers);
        json.put("n_positions", contextLength);
        json.put("resid_pdrop", residualDropout);
        json.put("tie_word_embeddings", tiedHead);
        json.put("torch_dtype", "float32");
        json.put("vocab_size", vocabSize);
        return json;
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.vocabSize = vocabSize;
        builder.contextLength = contextLength;
        builder.hiddenSize = hiddenSize;
        builder.numLayers = numLayers;
        builder.numHeads = numHeads;
        builder.intermediateSize = intermediateSize;
        builder.activation = activation;
        builder.normEps = normEps;
        builder.embeddingDropout = embeddingDropout;
        builder.residualDropout = residualDropout;
        builder.initializerRange = initializerRange;
        builder.tiedHead = tiedHead;
        builder.endOfText = endOfText;
        return builder;
    }

    @Override
    public String toString() {
        return "%d layers, %d hidden, %d heads, %d tokens of context, vocabulary %d"
                .formatted(numLayers, hiddenSize, numHeads, contextLength, vocabSize);
    }

    /** GPT-2 small unless told otherwise. */
    public static final class Builder {
        private int vocabSize = 50257;
        private int contextLength = 1024;
        private int hiddenSize = 768;
        private int numLayers = 12;
        private int numHeads = 12;
        private int intermediateSize; // 0: 4 hiddenSize
        private Activation activation = Activation.GELU_NEW;
        private double normEps = 1e-5;
        private double embeddingDropout = 0.1;
        private double residualDropout = 0.1;
        private double initializerRange = 0.02;
        private boolean tiedHead = true;
        private int endOfText = -1;

        private Builder() {}

        public Builder vocabSize(int value) {
            vocabSize = value;
            return this;
        }

        public Builder contextLength(int value) {
            contextLength = value;
            return this;
        }

        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        public Builder numLayers(int value) {
            numLayers = value;
            return this;
        }

        public Builder numHeads(int value) {
            numHeads = value;
            return this;
        }

        public Builder intermediateSize(int value) {
            intermediateSize = value;
            return this;
        }

        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        public Builder normEps(double value) {
            normEps = value;
            return this;
        }

        /** Sets both dropouts. */
        public Builder dropout(double value) {
            embeddingDropout = value;
            residualDropout = value;
            return this;
        }

        public Builder initializerRange(double value) {
            initializerRange = value;
            return this;
        }

        /** The id that begins and ends a text. */
        public Builder endOfText(int value) {
            endOfText = value;
            return this;
        }

        public Gpt2Config build() {
            return new Gpt2Config(
                    vocabSize,
                    contextLength,
                    hiddenSize,
                    numLayers,
                    numHeads,
                    intermediateSize == 0 ? 4 * hiddenSize : intermediateSize,
                    activation,
                    normEps,
                    embeddingDropout,
                    residualDropout,
                    initializerRange,
                    tiedHead,
                    endOfText);
        }
    }
}
