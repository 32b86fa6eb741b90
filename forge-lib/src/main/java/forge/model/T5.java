package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.graph.AttentionOptions;
import forge.graph.AttentionOptions.Reach;
import forge.graph.Dim;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.graph.Parameter.Init;
import forge.graph.RelativeBuckets;
import forge.graph.Tensor;
import forge.quant.Quantization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * T5 (arXiv:1910.10683), version 1.1 and Flan-T5 (arXiv:2210.11416): an encoder that sees the whole source and a decoder
 * that reads it. Before each block stands an RMS norm; attention has no scale but a learned bias for the distance of two
 * tokens, which all layers of a stack share; a head tied to the embedding reads the decoder times hiddenSize^-0.5.
 *
 * <p>Letters beside those of {@link Architecture}: S tokens of the source. Attention probabilities are not dropped while
 * training, all else is that the published model drops.
 */
public final class T5 implements CheckpointLayout {
    private static final String SHARED = "shared.weight";
    static final String HEAD = "lm_head.weight";
    private static final String BIAS = "relative_attention_bias.weight";

    private final T5Config config;

    public T5(T5Config config) {
        this.config = config;
    }

    /**
     * The encoder-decoder that a {@code config.json} describes; no weights are read.
     *
     * @param path the file, or the directory of a model that holds it
     * @return empty if it has another family
     */
    public static Optional<T5> find(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(Architectures.FILE) : path;
        JsonNode json = Json.read(file);
        return json.path("model_type").asText().equals(T5Config.MODEL_TYPE)
                ? Optional.of(new T5(T5Config.parse(json, file.toString())))
                : Optional.empty();
    }

    /** From ids [B,S], and a mask [B,S] that is 0 at padding, to the last hidden states of the encoder [B,S,C]. */
    Tensor encode(Layer weights, Tensor ids, Tensor mask) {
        Layer p = weights.layer("encoder");
        AttentionOptions both = AttentionOptions.bidirectional(1)
                .bias(bias(p, Reach.BIDIRECTIONAL, ids.dims().axis(1)))
                .keyMask(mask);
        Tensor x = ids.embedding(weights.weight(SHARED)).dropout(config.dropout()); // [B,S,C]
        for (int i = 0; i < config.numLayers(); i++) {
            Layer block = p.layer("block." + i);
            x = selfAttention(x, block.layer("layer.0"), both);
            x = feedForward(x, block.layer("layer.1")).checkpoint();
        }
        return p.rmsNorm("final_layer_norm", x, config.normEps()).dropout(config.dropout());
    }

    /** Keys and values that a layer of the decoder reads in the encoder's states [B,S,C]: twice [B,H,S,D]. */
    List<Tensor> memory(Layer weights, int layer, Tensor encoded) {
        Layer p = weights.layer("decoder.block." + layer + ".layer.1.EncDecAttention");
        return List.of(
                p.linear("k", encoded).heads(config.numHeads()),
                p.linear("v", encoded).heads(config.numHeads()));
    }

    /**
     * From ids [B,T] to the last hidden states of the decoder [B,T,C].
     *
     * @param memory keys and values of the source for each layer
     * @param mask of the source
     */
    Tensor decode(Layer weights, Tensor ids, IntFunction<List<Tensor>> memory, Tensor mask) {
        Layer p = weights.layer("decoder");
        AttentionOptions causal =
                AttentionOptions.causal(1).bias(bias(p, Reach.CAUSAL, ids.dims().axis(1)));
        AttentionOptions cross = AttentionOptions.bidirectional(1).keyMask(mask);
        Tensor x = ids.embedding(weights.weight(SHARED)).dropout(config.dropout()); // [B,T,C]
        for (int i = 0; i < config.numDecoderLayers(); i++) {
            Layer block = p.layer("block." + i);
            x = selfAttention(x, block.layer("layer.0"), causal);
            x = crossAttention(x, block.layer("layer.1"), memory.apply(i), cross);
            x = feedForward(x, block.layer("layer.2")).checkpoint();
        }
        return p.rmsNorm("final_layer_norm", x, config.normEps()).dropout(config.dropout());
    }

    /** From hidden states of the decoder [B,T,C] to logits [B,T,V]. */
    Tensor logits(Layer weights, Tensor hidden) {
        Tensor x = config.scaledHead() ? hidden.scale(1 / Math.sqrt(config.hiddenSize())) : hidden;
        return x.linear(weights.weight(config.tiedHead() ? SHARED : HEAD));
    }

    private Tensor bias(Layer stack, Reach reach, Dim tokens) { // [H,T,T]
        RelativeBuckets buckets = new RelativeBuckets(reach, config.numBuckets(), config.maxDistance());
        return stack.weight("block.0.layer.0.SelfAttention." + BIAS).relativeBias(buckets, tokens);
    }

    private Tensor selfAttention(Tensor x, Layer p, AttentionOptions options) { // [B,T,C]
        Tensor h = p.rmsNorm("layer_norm", x, config.normEps());
        Layer attention = p.layer("SelfAttention");
        Tensor q = attention.linear("q", h).heads(config.numHeads()); // [B,H,T,D]
        Tensor k = attention.linear("k", h).heads(config.numHeads());
        Tensor v = attention.linear("v", h).heads(config.numHeads());
        Tensor y = q.attention(k, v, options).mergeHeads();
        return x.add(attention.linear("o", y).dropout(config.dropout()));
    }

    private Tensor crossAttention(Tensor x, Layer p, List<Tensor> memory, AttentionOptions options) { // [B,T,C]
        Layer attention = p.layer("EncDecAttention");
        Tensor q = attention
                .linear("q", p.rmsNorm("layer_norm", x, config.normEps()))
                .heads(config.numHeads()); // [B,H,T,D]
        Tensor y = q.attention(memory.get(0), memory.get(1), options).mergeHeads();
        return x.add(attention.linear("o", y).dropout(config.dropout()));
    }

    private Tensor feedForward(Tensor x, Layer p) { // [B,T,C]
        Tensor h = p.rmsNorm("layer_norm", x, config.normEps());
        Layer dense = p.layer("DenseReluDense");
        Tensor f = config.feedForward().isGated()
                ? config.feedForward().activate(dense.linear("wi_0", h)).mul(dense.linear("wi_1", h))
                : config.feedForward().activate(dense.linear("wi", h)); // [B,T,intermediateSize]
        return x.add(dense.linear("wo", f.dropout(config.dropout())).dropout(config.dropout()));
    }

    /** Fresh weights as Mesh TensorFlow drew them: deviations make up for the missing scale of attention. */
    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(Parameter.of(SHARED, normal(1), config.vocabSize(), config.hiddenSize()));
        stack(all, "encoder.", config.numLayers(), false);
        stack(all, "decoder.", config.numDecoderLayers(), true);
        if (!config.tiedHead()) {
            all.add(Parameter.of(HEAD, normal(1), config.vocabSize(), config.hiddenSize()));
        }
        return all;
    }

    private void stack(List<Parameter> all, String stack, int layers, boolean decoder) {
        for (int i = 0; i < layers; i++) {
            String p = stack + "block." + i + ".layer.";
            attention(all, p + "0.SelfAttention.");
            if (i == 0) {
                all.add(Parameter.of(
                        p + "0.SelfAttention." + BIAS,
                        normal(1.0 / config.hiddenSize()),
                        config.numBuckets(),
                        config.numHeads()));
            }
            norm(all, p + "0.layer_norm");
            if (decoder) {
                attention(all, p + "1.EncDecAttention.");
                norm(all, p + "1.layer_norm");
            }
            feedForward(all, p + (decoder ? 2 : 1) + ".DenseReluDense.");
            norm(all, p + (decoder ? 2 : 1) + ".layer_norm");
        }
        norm(all, stack + "final_layer_norm");
    }

    private void attention(List<Parameter> all, String p) {
        int c = config.hiddenSize();
        int inner = config.numHeads() * config.headDim();
        all.add(Parameter.of(p + "q.weight", normal(1.0 / c / config.headDim()), inner, c));
        all.add(Parameter.of(p + "k.weight", normal(1.0 / c), inner, c));
        all.add(Parameter.of(p + "v.weight", normal(1.0 / c), inner, c));
        all.add(Parameter.of(p + "o.weight", normal(1.0 / inner), c, inner));
    }

    private void feedForward(List<Parameter> all, String p) {
        int c = config.hiddenSize();
        int inner = config.intermediateSize();
        for (String in : config.feedForward().isGated() ? List.of("wi_0", "wi_1") : List.of("wi")) {
            all.add(Parameter.of(p + in + ".weight", normal(1.0 / c), inner, c));
        }
        all.add(Parameter.of(p + "wo.weight", normal(1.0 / inner), c, inner));
    }

    private void norm(List<Parameter> all, String name) {
        all.add(Parameter.of(name + ".weight", Init.ONES, config.hiddenSize()));
    }

    private Init normal(double variance) {
        return Init.normal(config.initializerFactor() * Math.sqrt(variance));
    }

    /** Every linear but the head, which may be the embedding. */
    @Override
    public List<LinearWeight> matrices(Quantization few) {
        return Seq2SeqGraph.of(this, parameters(), Optional.empty()).linears();
    }

    /** A table that the first files have and no T5 reads: the attention over the source knows no distance. */
    @Override
    public boolean isBuffer(String name) {
        return name.equals("decoder.block.0.layer.1.EncDecAttention." + BIAS);
    }

    @Override
    public Optional<String> tiedTo(String name) {
        boolean copy = name.equals("encoder.embed_tokens.weight")
                || name.equals("decoder.embed_tokens.weight")
                || (config.tiedHead() && name.equals(HEAD));
        return copy ? Optional.of(SHARED) : Optional.empty();
    }

    public T5Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "T5 " + config;
    }
}
