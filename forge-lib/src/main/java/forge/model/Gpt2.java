package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.graph.AttentionOptions;
import forge.graph.Parameter;
import forge.graph.Parameter.Init;
import forge.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * GPT-2 (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"): learned positions, layer norms before
 * each block, one projection for queries, keys and values, tanh GELU, and a head tied to the embedding. Its linears are
 * stored [in,out].
 *
 * <p>Attention probabilities are not dropped ({@code attn_pdrop} of a published configuration is kept but not applied): the
 * fused attention kernels do without. Embeddings and residual branches are.
 */
public final class Gpt2 implements Architecture {
    private final Gpt2Config config;

    public Gpt2(Gpt2Config config) {
        this.config = config;
    }

    @Override
    public Tensor hidden(Layer weights, Tensor ids) { // [B,T]
        Layer p = weights.layer("transformer");
        Tensor x = ids.embedding(p.weight("wte.weight")) // [B,T,C]
                .addPositions(p.weight("wpe.weight"))
                .dropout(config.embeddingDropout());
        for (int i = 0; i < config.numLayers(); i++) {
            x = block(x, p.layer("h." + i));
        }
        return p.layerNorm("ln_f", x, config.normEps());
    }

    private Tensor block(Tensor x, Layer p) { // [B,T,C]
        Tensor n = p.layerNorm("ln_1", x, config.normEps());
        List<Tensor> qkv = p.conv1d("attn.c_attn", n).splitHeads(3, config.numHeads()); // 3 of [B,H,T,D]
        Tensor y = qkv.get(0)
                .attention(qkv.get(1), qkv.get(2), AttentionOptions.causal(1 / Math.sqrt(headDim()))); // [B,H,T,D]
        x = x.add(p.conv1d("attn.c_proj", y.mergeHeads()).dropout(config.residualDropout()));
        Tensor m = p.layerNorm("ln_2", x, config.normEps());
        Tensor f = config.activation().apply(p.conv1d("mlp.c_fc", m)); // [B,T,4C]
        return x.add(p.conv1d("mlp.c_proj", f).dropout(config.residualDropout()))
                .checkpoint();
    }

    @Override
    public Tensor logits(Layer weights, Tensor hidden) { // [B,T,C]
        return hidden.linear(
                weights.weight(config.tiedHead() ? "transformer.wte.weight" : "lm_head.weight")); // [B,T,V]
    }

    @Override
    public List<Parameter> parameters() {
        int c = config.hiddenSize();
        Init normal = Init.normal(config.initializerRange());
        // the projections onto the residual stream start smaller, as there are two a layer
        Init residual = Init.normal(config.initializerRange() / Math.sqrt(2.0 * config.numLayers()));
        List<Parameter> all = new ArrayList<>();
        all.add(Parameter.of("transformer.wte.weight", normal, config.vocabSize(), c));
        all.add(Parameter.of("transformer.wpe.weight", normal, config.contextLength(), c));
        for (int i = 0; i < config.numLayers(); i++) {
            String p = "transformer.h." + i + ".";
            norm(all, p + "ln_1", c);
            conv1d(all, p + "attn.c_attn", normal, c, 3 * c);
            conv1d(all, p + "attn.c_proj", residual, c, c);
            norm(all, p + "ln_2", c);
            conv1d(all, p + "mlp.c_fc", normal, c, config.intermediateSize());
            conv1d(all, p + "mlp.c_proj", residual, config.intermediateSize(), c);
        }
        norm(all, "transformer.ln_f", c);
        if (!config.tiedHead()) {
            all.add(Parameter.of("lm_head.weight", normal, config.vocabSize(), c));
        }
        return all;
    }

    private static void norm(List<Parameter> all, String name, int size) {
        all.add(Parameter.of(name + ".weight", Init.ONES, size));
        all.add(Parameter.of(name + ".bias", Init.ZEROS, size));
    }

    private static void conv1d(List<Parameter> all, String name, Init init, int in, int out) {
        all.add(Parameter.of(name + ".weight", init, in, out));
        all.add(Parameter.of(name + ".bias", Init.ZEROS, out));
    }

    /** The causal mask, which old files store with every layer. */
    @Override
    public boolean isBuffer(String name) {
        return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
    }

    @Override
    public Optional<String> tiedTo(String name) {
        return config.tiedHead() && name.equals("lm_head.weight")
                ? Optional.of("transformer.wte.weight")
                : Optional.empty();
    }

    @Override
    public String modelType() {
        return Gpt2Config.MODEL_TYPE;
    }

    @Override
    public int vocabSize() {
        return config.vocabSize();
    }

    @Override
    public int contextLength() {
        return config.contextLength();
    }

    @Override
    public int numLayers() {
        return config.numLayers();
    }

    @Override
    public int kvHeads() {
        return config.numHeads();
    }

    @Override
    public int headDim() {
        return config.hiddenSize() / config.numHeads();
    }

    @Override
    public ObjectNode config() {
        return config.toJson();
    }

    @Override
    public String toString() {
        return "GPT-2 " + config;
    }
}
