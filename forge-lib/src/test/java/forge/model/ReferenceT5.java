package forge.model;

import java.util.Map;

/**
 * T5 in plain loops over doubles, a token at a time, written from the paper (arXiv:1910.10683) and the published
 * definition: slow, without any code of the library, and what the library is held against.
 */
final class ReferenceT5 {
    private final T5Config config;
    private final Map<String, double[]> weights;

    /** @param weights row by row, by their names in the checkpoint */
    ReferenceT5(T5Config config, Map<String, double[]> weights) {
        this.config = config;
        this.weights = weights;
    }

    /** The mean loss of the labels of one pair; labels below 0 do not count. */
    double lossSum(long[] source, long[] labels) {
        long[] ids = new long[labels.length];
        ids[0] = config.decoderStart();
        for (int t = 1; t < labels.length; t++) {
            ids[t] = labels[t - 1] < 0 ? config.padding() : labels[t - 1];
        }
        double[][] logits = logits(source, ids);
        double loss = 0;
        for (int t = 0; t < labels.length; t++) {
            if (labels[t] >= 0) {
                double sum = 0;
                for (double logit : logits[t]) {
                    sum += Math.exp(logit);
                }
                loss += Math.log(sum) - logits[t][(int) labels[t]];
            }
        }
        return loss;
    }

    double[][] logits(long[] source, long[] ids) {
        double[][] encoded = stack("encoder.", source, config.numLayers(), null);
        double[][] decoded = stack("decoder.", ids, config.numDecoderLayers(), encoded);
        double scale = config.scaledHead() ? 1 / Math.sqrt(config.hiddenSize()) : 1;
        double[][] logits = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            logits[t] = linear(config.tiedHead() ? "shared.weight" : "lm_head.weight", times(decoded[t], scale));
        }
        return logits;
    }

    private double[][] stack(String p, long[] ids, int layers, double[][] encoded) {
        boolean decoder = encoded != null;
        int c = config.hiddenSize();
        double[][] x = new double[ids.length][c];
        for (int t = 0; t < ids.length; t++) {
            System.arraycopy(weights.get("shared.weight"), (int) ids[t] * c, x[t], 0, c);
        }
        double[] table = weights.get(p + "block.0.layer.0.SelfAttention.relative_attention_bias.weight");
        for (int i = 0; i < layers; i++) {
            String layer = p + "block." + i + ".layer.";
            double[][] h = norm(x, layer + "0.layer_norm.weight");
            add(x, attention(layer + "0.SelfAttention.", h, h, table, decoder));
            if (decoder) {
                h = norm(x, layer + "1.layer_norm.weight");
                add(x, attention(layer + "1.EncDecAttention.", h, encoded, null, false));
            }
            String last = layer + (decoder ? 2 : 1) + ".";
            h = norm(x, last + "layer_norm.weight");
            for (int t = 0; t < ids.length; t++) {
                h[t] = feedForward(last + "DenseReluDense.", h[t]);
            }
            add(x, h);
        }
        return norm(x, p + "final_layer_norm.weight");
    }

    private double[][] attention(String p, double[][] x, double[][] from, double[] table, boolean causal) {
        int d = config.headDim();
        double[][] out = new double[x.length][config.numHeads() * d];
        for (int t = 0; t < x.length; t++) {
            double[] q = linear(p + "q.weight", x[t]);
            int keys = causal ? t + 1 : from.length;
            for (int h = 0; h < config.numHeads(); h++) {
                double[] score = new double[keys];
                double sum = 0;
                for (int s = 0; s < keys; s++) {
                    double[] k = linear(p + "k.weight", from[s]);
                    for (int i = 0; i < d; i++) {
                        score[s] += q[h * d + i] * k[h * d + i];
                    }
                    score[s] += table == null ? 0 : table[bucket(s - t, !causal) * config.numHeads() + h];
                    score[s] = Math.exp(score[s]);
                    sum += score[s];
                }
                for (int s = 0; s < keys; s++) {
                    double[] v = linear(p + "v.weight", from[s]);
                    for (int i = 0; i < d; i++) {
                        out[t][h * d + i] += score[s] / sum * v[h * d + i];
                    }
                }
            }
        }
        for (int t = 0; t < x.length; t++) {
            out[t] = linear(p + "o.weight", out[t]);
        }
        return out;
    }

    /** @param distance of the key from the query, negative before it */
    int bucket(int distance, boolean bidirectional) {
        int buckets = bidirectional ? config.numBuckets() / 2 : config.numBuckets();
        int first = bidirectional && distance > 0 ? buckets : 0;
        int n = bidirectional ? Math.abs(distance) : Math.max(0, -distance);
        int exact = buckets / 2;
        if (n < exact) {
            return first + n;
        }
        double share = Math.log((double) n / exact) / Math.log((double) config.maxDistance() / exact);
        // the published code computes in float32, where whole numbers come out a little above or below
        return first + Math.min(buckets - 1, exact + (int) (share * (buckets - exact) + 1e-6));
    }

    private double[] feedForward(String p, double[] x) {
        boolean gated = config.feedForward() == T5Config.FeedForward.GATED_GELU;
        double[] inner = linear(p + (gated ? "wi_0.weight" : "wi.weight"), x);
        double[] gate = gated ? linear(p + "wi_1.weight", x) : null;
        for (int i = 0; i < inner.length; i++) {
            inner[i] = gated ? gelu(inner[i]) * gate[i] : Math.max(0, inner[i]);
        }
        return linear(p + "wo.weight", inner);
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    private double[][] norm(double[][] x, String name) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double squares = 0;
            for (double value : x[t]) {
                squares += value * value;
            }
            y[t] = times(x[t], 1 / Math.sqrt(squares / x[t].length + config.normEps()));
            for (int i = 0; i < x[t].length; i++) {
                y[t][i] *= weights.get(name)[i];
            }
        }
        return y;
    }

    private double[] linear(String name, double[] x) {
        double[] w = weights.get(name);
        double[] y = new double[w.length / x.length];
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += w[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private static double[] times(double[] x, double factor) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * factor;
        }
        return y;
    }

    private static void add(double[][] x, double[][] y) {
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                x[t][i] += y[t][i];
            }
        }
    }
}
