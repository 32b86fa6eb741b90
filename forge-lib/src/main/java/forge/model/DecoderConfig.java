package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;
import forge.graph.Rope;

/**
 * What every decoder with rotary positions and a gated feed-forward block has, under the names that Llama gave the keys.
 *
 * @param vocabSize V, rows of the embedding
 * @param contextLength {@code max_position_embeddings}, in tokens
 * @param hiddenSize C
 * @param intermediateSize width of the feed-forward block
 * @param numHeads H, query heads
 * @param kvHeads K, heads of keys and values; divides numHeads
 * @param headDim D, even
 * @param normEps added to the mean square in RMS norms
 * @param ropeTheta base of the rotary frequencies
 * @param initializerRange standard deviation of fresh weights
 * @param tiedHead whether the head is the embedding
 */
public record DecoderConfig(
        int vocabSize,
        int contextLength,
        int hiddenSize,
        int intermediateSize,
        int numLayers,
        int numHeads,
        int kvHeads,
        int headDim,
        AttentionBias attentionBias,
        Activation activation,
        double normEps,
        double ropeTheta,
        Rope.Scaling ropeScaling,
        double initializerRange,
        boolean tiedHead,
        SpecialIds specialIds) {
    public DecoderConfig {
        Check.that(vocabSize > 0, "vocabSize is %d, expected at least 1.", vocabSize);
        Check.that(contextLength > 0, "contextLength is %d, expected at least 1.", contextLength);
        Check.that(hiddenSize > 0, "hiddenSize is %d, expected at least 1.", hiddenSize);
        Check.that(intermediateSize > 0, "intermediateSize is %d, expected at least 1.", intermediateSize);
        Check.that(numLayers > 0 && numLayers <= 10_000, "numLayers is %d, expected 1 to 10000.", numLayers);
        Check.that(
                numHeads > 0 && kvHeads > 0 && numHeads % kvHeads == 0,
                "numHeads %d is no multiple of kvHeads %d; each key head serves as many query heads.",
                numHeads,
                kvHeads);
        Check.that(headDim > 0 && headDim % 2 == 0, "headDim is %d, expected an even number of at least 2.", headDim);
        Check.that(normEps > 0, "normEps is %s, expected more than 0, usually 1e-6.", normEps);
        Check.that(initializerRange > 0, "initializerRange is %s, expected more than 0.", initializerRange);
        new Rope(headDim, ropeTheta, ropeScaling); // checks them
    }

    Rope rope() {
        return new Rope(headDim, ropeTheta, ropeScaling);
    }

    /**
     * The keys of this configuration.
     *
     * @param activationKey {@code hidden_act} or {@code hidden_activation}, as the family calls it
     */
    ObjectNode toJson(String modelType, String architecture, String activationKey) {
        ObjectNode json = Json.object();
        json.putArray("architectures").add(architecture);
        json.put("attention_bias", attentionBias == AttentionBias.ALL);
        specialIds.write(json);
        json.put("head_dim", headDim);
        json.put(activationKey, activation.key());
        json.put("hidden_size", hiddenSize);
        json.put("initializer_range", initializerRange);
        json.put("intermediate_size", intermediateSize);
        json.put("max_position_embeddings", contextLength);
        json.put("model_type", modelType);
        json.put("num_attention_heads", numHeads);
        json.put("num_hidden_layers", numLayers);
        json.put("num_key_value_heads", kvHeads);
        json.put("rms_norm_eps", normEps);
        RopeJson.write(ropeTheta, ropeScaling, json);
        json.put("tie_word_embeddings", tiedHead);
        json.put("torch_dtype", "float32");
        json.put("vocab_size", vocabSize);
        return json;
    }

    @Override
    public String toString() {
        return "%d layers, %d hidden, %d heads (%d of keys), %d tokens of context, vocabulary %d"
                .formatted(numLayers, hiddenSize, numHeads, kvHeads, contextLength, vocabSize);
    }
}
