package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;
import forge.data.Seq2SeqTokens;
import forge.graph.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The sizes of a T5.
 *
 * <pre>{@code
 * T5Config.builder().vocabSize(8192).hiddenSize(256).headDim(32).intermediateSize(1024).numLayers(4).numHeads(8).build()
 * }</pre>
 *
 * @param vocabSize V, rows of the embedding
 * @param hiddenSize C, {@code d_model}
 * @param headDim D, {@code d_kv}; heads together need not be as wide as C
 * @param intermediateSize width of the feed-forward blocks, {@code d_ff}
 * @param numLayers of the encoder
 * @param numBuckets rows of the tables of relative positions, a multiple of 4
 * @param maxDistance from here on all distances are one bucket
 * @param dropout while training, from 0 to less than 1
 * @param normEps added to the mean square in norms
 * @param initializerFactor what deviations of fresh weights are multiplied by, usually 1
 * @param tiedHead whether the head is the embedding
 * @param scaledHead whether the decoder's states are multiplied by hiddenSize^-0.5 before the head
 * @param padding id that fills a batch
 * @param endOfText id that ends source and target
 * @param decoderStart id that the decoder begins with
 */
public record T5Config(
        int vocabSize,
        int hiddenSize,
        int headDim,
        int intermediateSize,
        int numLayers,
        int numDecoderLayers,
        int numHeads,
        int numBuckets,
        int maxDistance,
        double dropout,
        double normEps,
        double initializerFactor,
        FeedForward feedForward,
        boolean tiedHead,
        boolean scaledHead,
        int padding,
        int endOfText,
        int decoderStart) {
    static final String MODEL_TYPE = "t5";

    /** The feed-forward blocks, with their name in {@code config.json}. */
    public enum FeedForward {
        RELU("relu"),
        GELU("gelu"),
        GELU_NEW("gelu_new"),
        SILU("silu"),
        GATED_RELU("gated-relu"),
        /** Version 1.1, with the tanh approximation (arXiv:2002.05202). */
        GATED_GELU("gated-gelu"),
        GATED_SILU("gated-silu");

        private final String key;

        FeedForward(String key) {
            this.key = key;
        }

        boolean isGated() {
            return key.startsWith("gated-");
        }

        Tensor activate(Tensor x) {
            return switch (this) {
                case RELU, GATED_RELU -> x.relu();
                case GELU -> x.gelu();
                case GELU_NEW, GATED_GELU -> x.geluTanh();
                case SILU, GATED_SILU -> x.silu();
            };
        }

        static List<String> keys() {
            return Arrays.stream(values()).map(kind -> kind.key).toList();
        }

        static FeedForward of(String key) {
            return values()[keys().indexOf(key)];
        }
    }

    public T5Config {
        Check.that(vocabSize > 0, "vocabSize is %d, expected at least 1.", vocabSize);
        Check.that(hiddenSize > 0, "hiddenSize is %d, expected at least 1.", hiddenSize);
        Check.that(headDim > 0, "headDim is %d, expected at least 1.", headDim);
        Check.that(intermediateSize > 0, "intermediateSize is %d, expected at least 1.", intermediateSize);
        Check.that(numLayers > 0 && numLayers <= 10_000, "numLayers is %d, expected 1 to 10000.", numLayers);
        Check.that(numDecoderLayers > 0, "numDecoderLayers is %d, expected at least 1.", numDecoderLayers);
        Check.that(numHeads > 0, "numHeads is %d, expected at least 1.", numHeads);
        Check.that(
                numBuckets > 0 && numBuckets % 4 == 0,
                "numBuckets is %d, expected a multiple of 4, usually 32.",
                numBuckets);
        Check.that(
                maxDistance > numBuckets / 2,
                "maxDistance is %d, expected more than half of the %d buckets, usually 128.",
                maxDistance,
                numBuckets);
        Check.that(dropout >= 0 && dropout < 1, "dropout is %s, expected at least 0 and less than 1.", dropout);
        Check.that(normEps > 0, "normEps is %s, expected more than 0, usually 1e-6.", normEps);
        Check.that(initializerFactor > 0, "initializerFactor is %s, expected more than 0.", initializerFactor);
        for (int id : new int[] {padding, endOfText, decoderStart}) {
            Check.that(id >= 0 && id < vocabSize, "id %d lies outside the vocabulary of %d.", id, vocabSize);
        }
    }

    Seq2SeqTokens tokens() {
        return new Seq2SeqTokens(padding, endOfText, decoderStart);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** @param source the file, for messages */
    static T5Config parse(JsonNode json, String source) {
        ConfigJson keys = new ConfigJson(json, source);
        keys.choice("model_type", "", List.of(MODEL_TYPE));
        int numLayers = keys.size("num_layers");
        int padding = keys.id("pad_token_id", 0);
        boolean tied = keys.flag("tie_word_embeddings", true);
        return new T5Config(
                keys.size("vocab_size"),
                keys.size("d_model"),
                keys.size("d_kv"),
                keys.size("d_ff"),
                numLayers,
                keys.size("num_decoder_layers", numLayers),
                keys.size("num_heads"),
                keys.size("relative_attention_num_buckets", 32),
                keys.size("relative_attention_max_distance", 128),
                keys.decimal("dropout_rate", 0.1),
                keys.decimal("layer_norm_epsilon", 1e-6),
                keys.decimal("initializer_factor", 1),
                FeedForward.of(keys.choice("feed_forward_proj", "relu", FeedForward.keys())),
                tied,
                keys.flag("scale_decoder_outputs", tied), // newer files name it, older ones scale tied heads
                padding,
                keys.id("eos_token_id", 1),
                keys.id("decoder_start_token_id", padding));
    }

    /** The same sizes with a head that is not the embedding. */
    T5Config withOwnHead() {
        return new T5Config(
                vocabSize,
                hiddenSize,
                headDim,
                intermediateSize,
                numLayers,
                numDecoderLayers,
                numHeads,
                numBuckets,
                maxDistance,
                dropout,
                normEps,
                initializerFactor,
                feedForward,
                false,
                scaledHead,
                padding,
                endOfText,
                decoderStart);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.putArray("architectures").add("T5ForConditionalGeneration");
        json.put("d_ff", intermediateSize);
        json.put("d_kv", headDim);
        json.put("d_model", hiddenSize);
        json.put("decoder_start_token_id", decoderStart);
        json.put("dropout_rate", dropout);
        json.put("eos_token_id", endOfText);
        json.put("feed_forward_proj", feedForward.key);
        json.put("initializer_factor", initializerFactor);
        json.put("is_encoder_decoder", true);
        json.put("layer_norm_epsilon", normEps);
        json.put("model_type", MODEL_TYPE);
        json.put("num_decoder_layers", numDecoderLayers);
        json.put("num_heads", numHeads);
        json.put("num_layers", numLayers);
        json.put("pad_token_id", padding);
        json.put("relative_attention_max_distance", maxDistance);
        json.put("relative_attention_num_buckets", numBuckets);
        if (scaledHead != tiedHead) {
            json.put("scale_decoder_outputs", scaledHead);
        }
        json.put("tie_word_embeddings", tiedHead);
        json.put("torch_dtype", "float32");
        json.put("vocab_size", vocabSize);
        return json;
    }

    @Override
    public String toString() {
        return "%d and %d layers, %d hidden, %d heads, vocabulary %d"
                .formatted(numLayers, numDecoderLayers, hiddenSize, numHeads, vocabSize);
    }

    /** T5 1.1 small unless told otherwise. */
    public static final class Builder {
        private int vocabSize = 32128;
        private int hiddenSize = 512;
        private int headDim = 64;
        private int intermediateSize = 1024;
        private int numLayers = 8;
        private int numDecoderLayers = 0;
        private int numHeads = 6;
        private double dropout = 0.1;
        private FeedForward feedForward = FeedForward.GATED_GELU;
        private boolean tiedHead = false;
        private int padding = 0;
        private int endOfText = 1;

        private Builder() {}

        public Builder vocabSize(int value) {
            vocabSize = value;
            return this;
        }

        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        public Builder headDim(int value) {
            headDim = value;
            return this;
        }

        public Builder intermediateSize(int value) {
            intermediateSize = value;
            return this;
        }

        /** Layers of the encoder, and of the decoder unless that has another number. */
        public Builder numLayers(int value) {
            numLayers = value;
            return this;
        }

        public Builder numDecoderLayers(int value) {
            numDecoderLayers = value;
            return this;
        }

        public Builder numHeads(int value) {
            numHeads = value;
            return this;
        }

        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        public Builder feedForward(FeedForward value) {
            feedForward = value;
            return this;
        }

        /** Makes the embedding the head too, as the first version has it; it is scaled then. */
        public Builder tieHead() {
            tiedHead = true;
            return this;
        }

        /** The id that fills a batch; the decoder begins with it. */
        public Builder padding(int value) {
            padding = value;
            return this;
        }

        public Builder endOfText(int value) {
            endOfText = value;
            return this;
        }

        public T5Config build() {
            return new T5Config(
                    vocabSize,
                    hiddenSize,
                    headDim,
                    intermediateSize,
                    numLayers,
                    numDecoderLayers == 0 ? numLayers : numDecoderLayers,
                    numHeads,
                    32,
                    128,
                    dropout,
                    1e-6,
                    1,
                    feedForward,
                    tiedHead,
                    tiedHead,
                    padding,
                    endOfText,
                    padding);
        }
    }
}
