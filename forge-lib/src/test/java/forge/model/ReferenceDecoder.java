package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;

/**
 * Decoders with rotary positions in plain loops over doubles, written from their papers and config.json alone: slow, without
 * a cache, and sharing no line with what it checks.
 */
final class ReferenceDecoder {
    private final JsonNode config;
    private final Map<String, double[]> weights;
    private final String family;
    private final boolean gemma;
    private final int size;
    private final int heads;
    private final int headDim;

    ReferenceDecoder(JsonNode config, Map<String, double[]> weights) {
        this.config = config;
        this.weights = weights;
        this.family = config.get("model_type").asText();
        this.gemma = family.startsWith("gemma");
        this.size = config.get("hidden_size").asInt();
        this.heads = config.get("num_attention_heads").asInt();
        this.headDim = config.path("head_dim").asInt(size / heads);
    }

    /** Of every position of one sequence, [T][V]. */
    double[][] logits(long... ids) {
        double[][] x = new double[ids.length][size];
        for (int t = 0; t < ids.length; t++) {
            for (int c = 0; c < size; c++) {
                x[t][c] = weight("model.embed_tokens.weight")[(int) ids[t] * size + c] * (gemma ? Math.sqrt(size) : 1);
            }
        }
        for (int layer = 0; layer < config.get("num_hidden_layers").asInt(); layer++) {
            block(x, layer);
        }
        String head = weights.containsKey("lm_head.weight") ? "lm_head" : "model.embed_tokens";
        double[][] logits = linear(normed(x, "model.norm"), head);
        double cap = config.path("final_logit_softcapping").asDouble(0);
        for (double[] row : logits) {
            for (int v = 0; v < row.length; v++) {
                row[v] = capped(row[v], cap);
            }
        }
        return logits;
    }

    /** Mean of -log softmax(logits)[target]. */
    double loss(long[] ids, long[] targets) {
        double[][] logits = logits(ids);
        double sum = 0;
        for (int t = 0; t < ids.length; t++) {
            double total = 0;
            for (double logit : logits[t]) {
                total += Math.exp(logit);
            }
            sum += Math.log(total) - logits[t][(int) targets[t]];
        }
        return sum / ids.length;
    }

    private void block(double[][] x, int layer) {
        String p = "model.layers." + layer + ".";
        boolean postNorms = family.equals("gemma2") || family.equals("gemma3_text");
        double[][] attended = attention(normed(x, p + "input_layernorm"), p + "self_attn.", layer);
        add(x, postNorms ? normed(attended, p + "post_attention_layernorm") : attended);
        double[][] m = normed(x, p + (postNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm"));
        double[][] gate = linear(m, p + "mlp.gate_proj");
        double[][] up = linear(m, p + "mlp.up_proj");
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < gate[t].length; i++) {
                gate[t][i] = (gemma ? gelu(gate[t][i]) : gate[t][i] / (1 + Math.exp(-gate[t][i]))) * up[t][i];
            }
        }
        double[][] down = linear(gate, p + "mlp.down_proj");
        add(x, postNorms ? normed(down, p + "post_feedforward_layernorm") : down);
    }

    private double[][] attention(double[][] x, String p, int layer) {
        int kvHeads = config.path("num_key_value_heads").asInt(heads);
        double[][] q = positioned(linear(x, p + "q_proj"), p + "q_norm", layer);
        double[][] k = positioned(linear(x, p + "k_proj"), p + "k_norm", layer);
        double[][] v = linear(x, p + "v_proj");
        double scale = 1 / Math.sqrt(config.path("query_pre_attn_scalar").asDouble(headDim));
        double[][] y = new double[x.length][heads * headDim];
        for (int h = 0; h < heads; h++) {
            int kv = h / (heads / kvHeads) * headDim;
            for (int t = 0; t < x.length; t++) {
                int first = Math.max(0, t + 1 - window(layer));
                double[] weight = new double[t + 1];
                double total = 0;
                for (int s = first; s <= t; s++) {
                    double product = 0;
                    for (int d = 0; d < headDim; d++) {
                        product += q[t][h * headDim + d] * k[s][kv + d];
                    }
                    weight[s] = Math.exp(capped(
                            product * scale,
                            config.path("attn_logit_softcapping").asDouble(0)));
                    total += weight[s];
                }
                for (int s = first; s <= t; s++) {
                    for (int d = 0; d < headDim; d++) {
                        y[t][h * headDim + d] += weight[s] / total * v[s][kv + d];
                    }
                }
            }
        }
        return linear(y, p + "o_proj");
    }

    /** Heads normalised, where the family does so, and turned by their position. */
    private double[][] positioned(double[][] x, String norm, int layer) {
        double[] angles = frequencies(layer, x.length);
        JsonNode rope = rope(layer);
        boolean yarn = rope.path("rope_type").asText().equals("yarn");
        double magnitude = yarn ? 0.1 * Math.log(rope.get("factor").asDouble()) + 1 : 1;
        int half = headDim / 2;
        for (int t = 0; t < x.length; t++) {
            for (int from = 0; from < x[t].length; from += headDim) {
                double[] head = Arrays.copyOfRange(x[t], from, from + headDim);
                double[] h = weights.containsKey(norm + ".weight") ? normed(head, norm) : head;
                for (int i = 0; i < half; i++) {
                    double cos = magnitude * Math.cos(t * angles[i]);
                    double sin = magnitude * Math.sin(t * angles[i]);
                    x[t][from + i] = h[i] * cos - h[i + half] * sin;
                    x[t][from + i + half] = h[i + half] * cos + h[i] * sin;
                }
            }
        }
        return x;
    }

    /** What describes the rotary positions of a layer. */
    private JsonNode rope(int layer) {
        JsonNode parameters = config.path("rope_parameters");
        if (family.equals("gemma3_text") && parameters.isObject()) {
            return parameters.get(slides(layer) ? "sliding_attention" : "full_attention");
        }
        return parameters.isObject()
                ? parameters
                : config.path(family.equals("gemma3_text") && slides(layer) ? "none" : "rope_scaling");
    }

    private double[] frequencies(int layer, int length) {
        JsonNode rope = rope(layer);
        String local = family.equals("gemma3_text") && slides(layer) ? "rope_local_base_freq" : "rope_theta";
        double theta = rope.path("rope_theta").asDouble(config.path(local).asDouble());
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        double factor = rope.path("factor").asDouble();
        double trained = config.get("max_position_embeddings").asDouble();
        if (type.equals("dynamic") && length > trained) {
            theta *= Math.pow(factor * length / trained - (factor - 1), headDim / (headDim - 2.0));
        }
        double[] frequencies = new double[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            double frequency = 1 / Math.pow(theta, 2.0 * i / headDim);
            frequencies[i] = switch (type) {
                case "linear" -> frequency / factor;
                case "llama3" -> llama3(rope, frequency);
                case "yarn" -> yarn(rope, frequency, i, theta);
                case "default", "dynamic" -> frequency;
                default -> throw new IllegalArgumentException(type);
            };
        }
        return frequencies;
    }

    /** By wavelengths, as Llama 3.1 was published. */
    private static double llama3(JsonNode rope, double frequency) {
        double factor = rope.get("factor").asDouble();
        double low = rope.get("low_freq_factor").asDouble();
        double high = rope.get("high_freq_factor").asDouble();
        double trained = rope.get("original_max_position_embeddings").asDouble();
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < trained / high) {
            return frequency;
        }
        if (wavelength > trained / low) {
            return frequency / factor;
        }
        double smooth = (trained / wavelength - low) / (high - low);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }

    /** arXiv:2309.00071 with the betas 32 and 1. */
    private double yarn(JsonNode rope, double frequency, int i, double theta) {
        double trained = rope.get("original_max_position_embeddings").asDouble();
        double first =
                Math.max(0, Math.floor(headDim * Math.log(trained / (32 * 2 * Math.PI)) / (2 * Math.log(theta))));
        double last =
                Math.min(headDim - 1, Math.ceil(headDim * Math.log(trained / (2 * Math.PI)) / (2 * Math.log(theta))));
        double slow = Math.min(1, Math.max(0, (i - first) / (last - first)));
        return frequency * (1 - slow) + frequency / rope.get("factor").asDouble() * slow;
    }

    private boolean slides(int layer) {
        JsonNode types = config.path("layer_types");
        if (types.isArray()) {
            return types.get(layer).asText().equals("sliding_attention");
        }
        return switch (family) {
            case "mistral" -> config.path("sliding_window").isNumber();
            case "qwen2", "qwen3" ->
                config.path("use_sliding_window").asBoolean()
                        && layer >= config.get("max_window_layers").asInt();
            case "gemma2" -> layer % 2 == 0;
            case "gemma3_text" ->
                (layer + 1) % config.get("sliding_window_pattern").asInt() != 0;
            default -> false;
        };
    }

    private int window(int layer) {
        return slides(layer) ? config.get("sliding_window").asInt() : Integer.MAX_VALUE;
    }

    private double[] weight(String name) {
        double[] weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("the model has no weight " + name);
        }
        return weight;
    }

    private double[][] linear(double[][] x, String name) {
        double[] w = weight(name + ".weight");
        int in = x[0].length;
        double[][] y = new double[x.length][w.length / in];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < y[t].length; o++) {
                y[t][o] = weights.containsKey(name + ".bias") ? weight(name + ".bias")[o] : 0;
                for (int i = 0; i < in; i++) {
                    y[t][o] += x[t][i] * w[o * in + i];
                }
            }
        }
        return y;
    }

    private double[][] normed(double[][] x, String name) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            y[t] = normed(x[t], name);
        }
        return y;
    }

    private double[] normed(double[] x, String name) {
        double square = 0;
        for (double value : x) {
            square += value * value / x.length;
        }
        double r = 1 / Math.sqrt(square + config.get("rms_norm_eps").asDouble());
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * r * ((gemma ? 1 : 0) + weight(name + ".weight")[i]);
        }
        return y;
    }

    private static void add(double[][] x, double[][] y) {
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < x[t].length; c++) {
                x[t][c] += y[t][c];
            }
        }
    }

    private static double capped(double x, double cap) {
        return cap == 0 ? x : cap * Math.tanh(x / cap);
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
