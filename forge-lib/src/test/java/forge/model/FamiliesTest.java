package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.AtomicFiles;
import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.engine.Decoder;
import forge.engine.Sampling;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.AdamW;
import forge.graph.Parameter;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions;
import forge.graph.torch.StepOptions.Activations;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every family and every form of its config.json against {@link ReferenceDecoder}, on small random weights. */
class FamiliesTest {
    /** A length that training pads, but for dynamic scaling, where padding would count as length. */
    private static final int LENGTH = 13;

    private static final int VOCAB = 40;
    private static final StepOptions OPTIONS =
            StepOptions.of(new AdamW(0.9, 0.999, 1e-8, 0, AdamW.Decayed.ALL)).withMaxGradNorm(1e9);

    /** A config.json: what all have in common, and keys that are added or replaced. */
    record Case(String name, String keys) {
        JsonNode config() {
            ObjectNode config = (ObjectNode) Json.parse(COMMON);
            config.setAll((ObjectNode) Json.parse(keys.replace('\'', '"')));
            return config;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String COMMON = """
            {"vocab_size": 40, "hidden_size": 24, "intermediate_size": 20, "num_hidden_layers": 3,
             "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 64, "rms_norm_eps": 1e-3,
             "rope_theta": 10000.0, "tie_word_embeddings": false}
            """;

    private static final String GEMMA = "'head_dim': 8, 'tie_word_embeddings': true, 'query_pre_attn_scalar': 5";

    static Stream<Case> cases() {
        return Stream.of(
                new Case("llama", "{'model_type': 'llama', 'hidden_act': 'silu'}"),
                new Case("llama with biases", "{'model_type': 'llama', 'attention_bias': true, 'mlp_bias': true}"),
                new Case(
                        "llama with as many key heads, tied",
                        "{'model_type': 'llama', 'num_key_value_heads': null, 'tie_word_embeddings': true, 'head_dim': 10}"),
                new Case(
                        "llama3 scaling",
                        "{'model_type': 'llama', 'head_dim': 16, 'rope_scaling': {'rope_type': 'llama3', 'factor': 8.0,"
                                + " 'low_freq_factor': 1.0, 'high_freq_factor': 4.0, 'original_max_position_embeddings': 32}}"),
                new Case(
                        "linear scaling, old key",
                        "{'model_type': 'llama', 'rope_scaling': {'type': 'linear', 'factor': 4.0}}"),
                new Case(
                        "dynamic scaling beyond the context",
                        "{'model_type': 'llama', 'max_position_embeddings': 8,"
                                + " 'rope_scaling': {'type': 'dynamic', 'factor': 2.0}}"),
                new Case(
                        "yarn scaling",
                        "{'model_type': 'qwen2', 'head_dim': 16, 'rope_scaling': {'rope_type': 'yarn', 'factor': 4.0,"
                                + " 'original_max_position_embeddings': 512}}"),
                new Case(
                        "rope_parameters",
                        "{'model_type': 'llama', 'rope_theta': null,"
                                + " 'rope_parameters': {'rope_type': 'linear', 'factor': 2.0, 'rope_theta': 500.0}}"),
                new Case("mistral", "{'model_type': 'mistral', 'sliding_window': 5, 'head_dim': 8}"),
                new Case("mistral without a window", "{'model_type': 'mistral', 'sliding_window': null}"),
                new Case("qwen2", "{'model_type': 'qwen2', 'use_sliding_window': false, 'sliding_window': 4}"),
                new Case(
                        "qwen2 with a window",
                        "{'model_type': 'qwen2', 'use_sliding_window': true, 'sliding_window': 4, 'max_window_layers': 1}"),
                new Case("qwen3", "{'model_type': 'qwen3', 'head_dim': 10}"),
                new Case(
                        "qwen3 with biases and layer types",
                        "{'model_type': 'qwen3', 'head_dim': 10, 'attention_bias': true, 'use_sliding_window': true,"
                                + " 'sliding_window': 3, 'max_window_layers': 0,"
                                + " 'layer_types': ['sliding_attention', 'full_attention', 'sliding_attention']}"),
                new Case(
                        "gemma",
                        "{'model_type': 'gemma', 'head_dim': 8, 'num_key_value_heads': 1, 'tie_word_embeddings': true,"
                                + " 'hidden_act': 'gelu', 'hidden_activation': null}"),
                new Case(
                        "gemma2",
                        "{'model_type': 'gemma2', " + GEMMA + ", 'sliding_window': 4, 'attn_logit_softcapping': 1.5,"
                                + " 'final_logit_softcapping': 2.0}"),
                new Case(
                        "gemma2 without caps",
                        "{'model_type': 'gemma2', " + GEMMA + ", 'sliding_window': 4, 'attn_logit_softcapping': null,"
                                + " 'final_logit_softcapping': null}"),
                new Case(
                        "gemma3",
                        "{'model_type': 'gemma3_text', " + GEMMA + ", 'sliding_window': 4, 'sliding_window_pattern': 3,"
                                + " 'rope_local_base_freq': 100.0, 'rope_scaling': {'rope_type': 'linear', 'factor': 8.0}}"),
                new Case(
                        "gemma3 with layer types",
                        "{'model_type': 'gemma3_text', " + GEMMA
                                + ", 'sliding_window': 4, 'rope_local_base_freq': 100.0,"
                                + " 'layer_types': ['full_attention', 'sliding_attention', 'full_attention']}"),
                new Case(
                        "gemma3 with rope_parameters",
                        "{'model_type': 'gemma3_text', " + GEMMA + ", 'sliding_window': 4, 'sliding_window_pattern': 2,"
                                + " 'rope_parameters': {'full_attention': {'rope_type': 'linear', 'factor': 2.0,"
                                + " 'rope_theta': 5000.0}, 'sliding_attention': {'rope_type': 'default', 'rope_theta': 50.0}}}"));
    }

    @TempDir
    private Path directory;

    private Map<String, double[]> values;

    /** A model directory with random weights, none of them neutral. */
    private CausalLM write(Case test) {
        Json.write(directory.resolve("config.json"), test.config());
        SplittableRandom random = new SplittableRandom(test.name().hashCode());
        boolean gemma = test.keys().contains("gemma");
        values = new LinkedHashMap<>();
        List<NamedTensor> tensors = new ArrayList<>();
        for (Parameter parameter : Architecture.read(directory).parameters()) {
            float[] tensor = new float[(int) parameter.shape().elements()];
            boolean norm = parameter.name().endsWith("norm.weight");
            double scale = parameter.shape().rank() == 1
                    ? 0.3
                    : 1.5 / Math.sqrt((double) parameter.shape().dims()[1]);
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] = (float) (scale * normal(random) + (norm && !gemma ? 1 : 0));
            }
            values.put(parameter.name(), doubles(tensor));
            tensors.add(NamedTensor.of(parameter.name(), parameter.shape(), tensor));
        }
        Safetensors.write(directory.resolve("model.safetensors"), tensors);
        return CausalLM.load(directory);
    }

    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static long[] ids(long seed, int count) {
        return new SplittableRandom(seed).longs(count, 0, VOCAB).toArray();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logitsAreThoseOfTheDefinition(Case test) {
        try (CausalLM model = write(test)) {
            long[] first = ids(1, LENGTH);
            long[] second = ids(2, LENGTH);
            float[] found = model.logits(
                    LongStream.concat(LongStream.of(first), LongStream.of(second))
                            .toArray(),
                    2);
            ReferenceDecoder reference = new ReferenceDecoder(test.config(), values);
            compare(reference.logits(first), found, 0);
            compare(reference.logits(second), found, LENGTH * VOCAB);
        }
    }

    private static void compare(double[][] expected, float[] found, int from) {
        for (int t = 0; t < LENGTH; t++) {
            for (int v = 0; v < VOCAB; v++) {
                assertEquals(expected[t][v], found[from + t * VOCAB + v], 1e-4, "position " + t + ", id " + v);
            }
        }
    }

    /** Along a random direction the reference's loss rises as fast as our gradient says. */
    @ParameterizedTest
    @MethodSource("cases")
    void gradientIsTheSlopeOfTheLoss(Case test) {
        try (CausalLM model = write(test);
                TrainStep step = model.trainStep(OPTIONS)) {
            long[] ids = ids(3, LENGTH);
            long[] targets = ids(4, LENGTH);
            double loss = step.run(List.of(new Batch(new BatchShape(1, LENGTH), ids, targets)), 0, 1)
                    .loss();
            assertEquals(new ReferenceDecoder(test.config(), values).loss(ids, targets), loss, 1e-5);
            Map<String, float[]> gradients = step.gradients();
            Map<String, double[]> direction = direction(gradients);
            double expected = slope(test, direction, ids, targets);
            double found = 0;
            for (Map.Entry<String, double[]> entry : direction.entrySet()) {
                float[] gradient = gradients.get(entry.getKey());
                for (int i = 0; i < gradient.length; i++) {
                    found += gradient[i] * entry.getValue()[i];
                }
            }
            assertTrue(Math.abs(expected) > 0.01, "the loss does not change in this direction");
            assertEquals(expected, found, 1e-3 * Math.abs(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void blocksThatAreComputedAgainHaveTheSameGradient(Case test) {
        try (CausalLM model = write(test)) {
            Map<String, float[]> kept = gradients(model, OPTIONS);
            Map<String, float[]> again = gradients(model, OPTIONS.withActivations(Activations.RECOMPUTED));
            kept.forEach((name, gradient) -> assertArrayEquals(gradient, again.get(name), 1e-6f, name));
        }
    }

    /** With bfloat16's 8 bits of precision a gradient may turn by a few degrees, not more. */
    @ParameterizedTest
    @MethodSource("cases")
    void bf16GradientsPointTheSameWay(Case test) {
        try (CausalLM model = write(test)) {
            Map<String, float[]> full = gradients(model, OPTIONS);
            Map<String, float[]> mixed = gradients(model, OPTIONS.withPrecision(Precision.BF16));
            double product = 0;
            double fullSquare = 0;
            double mixedSquare = 0;
            for (String name : full.keySet()) {
                for (int i = 0; i < full.get(name).length; i++) {
                    double a = full.get(name)[i];
                    double b = mixed.get(name)[i];
                    product += a * b;
                    fullSquare += a * a;
                    mixedSquare += b * b;
                }
            }
            assertEquals(1, product / Math.sqrt(fullSquare * mixedSquare), 0.01, "cosine");
            assertEquals(1, Math.sqrt(mixedSquare / fullSquare), 0.1, "length");
        }
    }

    private static Map<String, float[]> gradients(CausalLM model, StepOptions options) {
        try (TrainStep step = model.trainStep(options)) {
            step.run(List.of(new Batch(new BatchShape(1, LENGTH), ids(3, LENGTH), ids(4, LENGTH))), 0, 1);
            return step.gradients();
        }
    }

    private static Map<String, double[]> direction(Map<String, float[]> gradients) {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, double[]> direction = new LinkedHashMap<>();
        gradients.forEach((name, gradient) ->
                direction.put(name, random.doubles(gradient.length, -1, 1).toArray()));
        return direction;
    }

    private double slope(Case test, Map<String, double[]> direction, long[] ids, long[] targets) {
        double step = 1e-5;
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            Map<String, double[]> moved = new LinkedHashMap<>();
            double by = side == 0 ? -step : step;
            values.forEach((name, value) -> {
                double[] sum = value.clone();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += by * direction.get(name)[i];
                }
                moved.put(name, sum);
            });
            losses[side] = new ReferenceDecoder(test.config(), moved).loss(ids, targets);
        }
        return (losses[1] - losses[0]) / (2 * step);
    }

    /** All but one: in a cache the angles of dynamic scaling stay those of the time when a key was written. */
    static Stream<Case> cachedCases() {
        return cases().filter(test -> !test.name().startsWith("dynamic"));
    }

    @ParameterizedTest
    @MethodSource("cachedCases")
    void greedyGenerationChoosesTheLargestLogit(Case test) {
        try (CausalLM model = write(test);
                Decoder decoder = model.decoder(LENGTH + 6)) {
            ReferenceDecoder reference = new ReferenceDecoder(test.config(), values);
            long[] text = ids(6, 6);
            decoder.start(text);
            for (int i = 0; i < LENGTH - 1; i++) {
                double[] last = reference.logits(text)[text.length - 1];
                int best = 0;
                for (int v = 1; v < VOCAB; v++) {
                    best = last[v] > last[best] ? v : best;
                }
                text = LongStream.concat(LongStream.of(text), LongStream.of(best))
                        .toArray();
            }
            long[] expected = LongStream.of(text).skip(6).toArray();
            assertArrayEquals(expected, decoder.append(Sampling.GREEDY, new double[LENGTH - 1]));
        }
    }

    /** The language model of a directory that holds an image encoder too, under both of its published names. */
    @ParameterizedTest
    @ValueSource(strings = {"language_model.model.", "model.language_model."})
    void gemma3WithImagesIsReadAsItsLanguageModel(String prefix) {
        Case test =
                cases().filter(each -> each.name().equals("gemma3")).findFirst().orElseThrow();
        long[] ids = ids(7, LENGTH);
        Path whole = directory.resolve("whole");
        float[] expected;
        try (CausalLM text = write(test)) {
            expected = text.logits(ids, 1);
            writeWithImages(whole, test.config(), text, prefix);
        }
        Path saved = directory.resolve("saved");
        try (CausalLM model = CausalLM.load(whole)) {
            assertArrayEquals(expected, model.logits(ids, 1));
            model.save(saved);
        }
        assertEquals(
                "gemma3_text",
                Json.read(saved.resolve("config.json")).get("model_type").asText());
        assertTrue(Safetensors.open(saved.resolve("model.safetensors")).contains("model.norm.weight"));
        try (CausalLM again = CausalLM.load(saved)) {
            assertArrayEquals(expected, again.logits(ids, 1));
        }
    }

    private static void writeWithImages(Path into, JsonNode textConfig, CausalLM text, String prefix) {
        List<NamedTensor> tensors = new ArrayList<>();
        for (Parameter parameter : text.architecture().parameters()) {
            NamedTensor tensor = text.weights().get(parameter.name());
            tensors.add(tensor.named(prefix + parameter.name().substring("model.".length())));
        }
        tensors.add(NamedTensor.of("vision_tower.vision_model.post_layernorm.bias", Shape.of(2), 1, 2));
        tensors.add(NamedTensor.of("multi_modal_projector.mm_soft_emb_norm.weight", Shape.of(2), 1, 2));
        ObjectNode config = Json.object().put("model_type", "gemma3");
        config.putArray("eos_token_id").add(1).add(6);
        config.set("text_config", textConfig);
        config.putObject("vision_config").put("hidden_size", 2);
        AtomicFiles.writeDirectory(into, directory -> {
            Safetensors.write(directory.resolve("model.safetensors"), tensors);
            Json.write(directory.resolve("config.json"), config);
        });
    }
}
