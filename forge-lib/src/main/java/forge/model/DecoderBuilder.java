package forge.model;

import forge.base.Check;
import forge.graph.Rope;
import java.util.List;

/**
 * The settings that the builders of all families with rotary positions share. A family sets its published defaults; a
 * published file is read over them.
 *
 * @param <B> the builder of the family
 */
public abstract class DecoderBuilder<B extends DecoderBuilder<B>> {
    /** What a published file says of itself; other keys may be left out. */
    static final List<String> SIZES =
            List.of("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads");

    int vocabSize;
    int contextLength;
    int hiddenSize;
    int intermediateSize;
    int numLayers;
    int numHeads;
    int kvHeads; // 0: numHeads
    int headDim; // 0: hiddenSize / numHeads
    AttentionBias attentionBias = AttentionBias.NONE;
    Activation activation = Activation.SILU;
    double normEps = 1e-6;
    double ropeTheta = 10000;
    Rope.Scaling ropeScaling = new Rope.None();
    double initializerRange = 0.02;
    boolean tiedHead;
    SpecialIds specialIds = SpecialIds.NONE;

    DecoderBuilder() {}

    abstract B self();

    public B vocabSize(int value) {
        vocabSize = value;
        return self();
    }

    public B contextLength(int value) {
        contextLength = value;
        return self();
    }

    public B hiddenSize(int value) {
        hiddenSize = value;
        return self();
    }

    public B intermediateSize(int value) {
        intermediateSize = value;
        return self();
    }

    public B numLayers(int value) {
        numLayers = value;
        return self();
    }

    public B numHeads(int value) {
        numHeads = value;
        return self();
    }

    /** Heads of keys and values; 0 is as many as there are query heads. */
    public B kvHeads(int value) {
        kvHeads = value;
        return self();
    }

    /** Size of a head; 0 is hiddenSize / numHeads. */
    public B headDim(int value) {
        headDim = value;
        return self();
    }

    public B attentionBias(AttentionBias value) {
        attentionBias = value;
        return self();
    }

    public B activation(Activation value) {
        activation = value;
        return self();
    }

    public B normEps(double value) {
        normEps = value;
        return self();
    }

    public B ropeTheta(double value) {
        ropeTheta = value;
        return self();
    }

    public B ropeScaling(Rope.Scaling value) {
        ropeScaling = value;
        return self();
    }

    public B initializerRange(double value) {
        initializerRange = value;
        return self();
    }

    /** The head is the embedding. */
    public B tiedHead() {
        tiedHead = true;
        return self();
    }

    /** The head is a weight of its own. */
    public B untiedHead() {
        tiedHead = false;
        return self();
    }

    /** The id that begins and ends a text. */
    public B endOfText(int value) {
        return specialIds(SpecialIds.of(value));
    }

    public B specialIds(SpecialIds value) {
        specialIds = value;
        return self();
    }

    DecoderConfig decoder() {
        return new DecoderConfig(
                vocabSize,
                contextLength,
                hiddenSize,
                intermediateSize,
                numLayers,
                numHeads,
                kvHeads == 0 ? numHeads : kvHeads,
                headDim == 0 ? headDimOfHiddenSize() : headDim,
                attentionBias,
                activation,
                normEps,
                ropeTheta,
                ropeScaling,
                initializerRange,
                tiedHead,
                specialIds);
    }

    private int headDimOfHiddenSize() {
        Check.that(
                numHeads > 0 && hiddenSize % numHeads == 0,
                "hiddenSize %d is no multiple of numHeads %d; say headDim, or change one of them.",
                hiddenSize,
                numHeads);
        return hiddenSize / numHeads;
    }

    /** Takes every value from a decoder that was built before. */
    B decoder(DecoderConfig from) {
        vocabSize = from.vocabSize();
        contextLength = from.contextLength();
        hiddenSize = from.hiddenSize();
        intermediateSize = from.intermediateSize();
        numLayers = from.numLayers();
        numHeads = from.numHeads();
        kvHeads = from.kvHeads();
        headDim = from.headDim();
        attentionBias = from.attentionBias();
        activation = from.activation();
        normEps = from.normEps();
        ropeTheta = from.ropeTheta();
        ropeScaling = from.ropeScaling();
        initializerRange = from.initializerRange();
        tiedHead = from.tiedHead();
        specialIds = from.specialIds();
        return self();
    }

    /** Takes {@code attention_bias}, in the families that have it. */
    void readAttentionBias(ConfigJson keys) {
        attentionBias = keys.flag("attention_bias", false) ? AttentionBias.ALL : AttentionBias.NONE;
    }

    /** Takes the keys that all families call the same; what a file must say of itself is {@code required}. */
    B read(ConfigJson keys, List<String> required) {
        required.forEach(keys::size);
        vocabSize = keys.size("vocab_size", vocabSize);
        contextLength = keys.size("max_position_embeddings", contextLength);
        hiddenSize = keys.size("hidden_size", hiddenSize);
        intermediateSize = keys.size("intermediate_size", intermediateSize);
        numLayers = keys.size("num_hidden_layers", numLayers);
        numHeads = keys.size("num_attention_heads", numHeads);
        kvHeads = keys.isNull("num_key_value_heads") ? numHeads : keys.size("num_key_value_heads", kvHeads);
        headDim = keys.size("head_dim", headDim);
        normEps = keys.decimal("rms_norm_eps", normEps);
        ropeTheta = RopeJson.theta(keys, ropeTheta);
        ropeScaling = RopeJson.ofFile(keys, contextLength);
        initializerRange = keys.decimal("initializer_range", initializerRange);
        tiedHead = keys.flag("tie_word_embeddings", tiedHead);
        specialIds = SpecialIds.parse(keys, specialIds);
        return self();
    }
}
