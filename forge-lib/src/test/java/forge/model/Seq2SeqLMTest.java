package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ConfigException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.data.Seq2SeqBatch;
import forge.engine.Decoder;
import forge.engine.Sampling;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.AdamW;
import forge.graph.Parameter;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions;
import forge.model.T5Config.FeedForward;
import forge.quant.Quantization;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** T5 against {@link ReferenceT5}, which was written apart from it. */
class Seq2SeqLMTest {
    private static final int VOCAB = 23;
    private static final List<long[]> SOURCES = List.of(
            new long[] {5, 9, 2, 14, 7, 7, 3, 20, 11, 4, 6, 1}, new long[] {8, 1}, new long[] {3, 15, 22, 4, 10, 1});
    private static final List<long[]> LABELS = List.of(
            new long[] {4, 12, -100, 19, 1}, new long[] {13, 2, 5, 6, 7, 8, 9, 10, 21, 1}, new long[] {-100, 17, 1});

    /** Version 1.0 and version 1.1, both with heads that together are not as wide as the model, and few buckets. */
    static Stream<T5Config> configs() {
        return Stream.of(config(FeedForward.RELU, true), config(FeedForward.GATED_GELU, false));
    }

    private static T5Config config(FeedForward feedForward, boolean tied) {
        return new T5Config(VOCAB, 8, 3, 10, 2, tied ? 2 : 1, 2, 8, 10, 0, 1e-6, 1, feedForward, tied, tied, 0, 1, 0);
    }

    private static Map<String, double[]> weights(Seq2SeqLM model) {
        Map<String, double[]> weights = new HashMap<>();
        for (Parameter parameter : model.weights().parameters()) {
            float[] values = model.weights().get(parameter.name()).floats();
            double[] doubles = new double[values.length];
            Arrays.setAll(doubles, i -> values[i]);
            weights.put(parameter.name(), doubles);
        }
        return weights;
    }

    private static double lossSum(ReferenceT5 reference) {
        double sum = 0;
        for (int i = 0; i < SOURCES.size(); i++) {
            sum += reference.lossSum(SOURCES.get(i), LABELS.get(i));
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("configs")
    void logitsAndLossAreThoseOfTheReference(T5Config config) {
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 1)) {
            ReferenceT5 reference = new ReferenceT5(config, weights(model));
            Seq2SeqBatch batch = model.batch(SOURCES, LABELS);
            float[] logits = model.logits(batch);
            for (int row = 0; row < SOURCES.size(); row++) {
                long[] ids = Arrays.copyOfRange(batch.ids(), row * 10, row * 10 + LABELS.get(row).length);
                double[][] expected = reference.logits(SOURCES.get(row), ids);
                for (int t = 0; t < ids.length; t++) {
                    for (int v = 0; v < VOCAB; v++) {
                        assertEquals(expected[t][v], logits[(row * 10 + t) * VOCAB + v], 2e-5, row + ", " + t);
                    }
                }
            }
            assertEquals(16, batch.scoredTokens());
            assertEquals(lossSum(reference), model.lossSum(batch), 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientsAreTheSlopesOfTheReference(T5Config config) {
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 2)) {
            Map<String, double[]> weights = weights(model);
            ReferenceT5 reference = new ReferenceT5(config, weights);
            Map<String, float[]> gradients;
            double loss;
            try (TrainStep step = model.trainStep(AdamW.DEFAULT, Double.POSITIVE_INFINITY)) {
                loss = step.run(List.of(model.batch(SOURCES, LABELS)), 0, 1).loss();
                gradients = step.gradients();
            }
            assertEquals(lossSum(reference) / 16, loss, 1e-5);
            assertEquals(weights.keySet(), gradients.keySet());
            SplittableRandom random = new SplittableRandom(3);
            weights.forEach((name, values) -> {
                float largest = 0;
                for (int n = 0; n < 12; n++) {
                    int i = random.nextInt(values.length);
                    double slope = slope(reference, values, i) / 16;
                    assertEquals(slope, gradients.get(name)[i], 1e-5 + 1e-4 * Math.abs(slope), name + " at " + i);
                    largest = Math.max(largest, Math.abs(gradients.get(name)[i]));
                }
                assertTrue(largest > 0, () -> name + ": no gradient reaches it");
            });
        }
    }

    private static double slope(ReferenceT5 reference, double[] values, int i) {
        double before = values[i];
        double h = 1e-5;
        values[i] = before + h;
        double above = lossSum(reference);
        values[i] = before - h;
        double below = lossSum(reference);
        values[i] = before;
        return (above - below) / (2 * h);
    }

    @Test
    void blocksThatAreComputedAgainGiveTheSameGradients() {
        T5Config dropping = T5Config.builder()
                .vocabSize(VOCAB)
                .hiddenSize(8)
                .headDim(3)
                .intermediateSize(10)
                .numLayers(2)
                .numHeads(2)
                .dropout(0.2)
                .build();
        Map<String, float[]> kept = gradients(dropping, StepOptions.Activations.KEPT);
        Map<String, float[]> recomputed = gradients(dropping, StepOptions.Activations.RECOMPUTED);
        kept.forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], recomputed.get(name)[i], 1e-6, name);
            }
        });
    }

    private static Map<String, float[]> gradients(T5Config config, StepOptions.Activations activations) {
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 2);
                TrainStep step = model.trainStep(StepOptions.of(AdamW.DEFAULT).withActivations(activations))) {
            step.run(List.of(model.batch(SOURCES, LABELS)), 0, 1);
            return step.gradients();
        }
    }

    @Test
    void fiftyStepsOnOneBatchDriveTheLossDown() {
        try (Seq2SeqLM model = Seq2SeqLM.create(config(FeedForward.GATED_GELU, false), 4);
                TrainStep step = model.trainStep(AdamW.DEFAULT, 1)) {
            Seq2SeqBatch batch = model.batch(SOURCES, LABELS);
            double first = step.run(List.of(batch), 2e-2, 1).loss();
            for (int i = 0; i < 60; i++) {
                step.run(List.of(batch), 2e-2, 1);
            }
            double last = model.lossSum(batch) / batch.scoredTokens();
            assertTrue(last < 0.05 && first > 2, first + " to " + last);
        }
    }

    @Test
    void longDistancesFallIntoTheBucketsOfTheReference() {
        T5Config published = T5Config.builder()
                .vocabSize(VOCAB)
                .hiddenSize(4)
                .headDim(2)
                .intermediateSize(4)
                .numLayers(1)
                .numHeads(2)
                .dropout(0)
                .build();
        long[] source = new SplittableRandom(6).longs(150, 2, VOCAB).toArray();
        long[] labels = new SplittableRandom(7).longs(140, 2, VOCAB).toArray();
        try (Seq2SeqLM model = Seq2SeqLM.create(published, 5)) {
            ReferenceT5 reference = new ReferenceT5(published, weights(model));
            assertEquals(
                    reference.lossSum(source, labels),
                    model.lossSum(model.batch(List.of(source), List.of(labels))),
                    1e-2);
        }
    }

    /** Every name as published, so that other libraries load what is saved here. */
    @Test
    void whatIsSavedHasThePublishedNamesAndIsLoaded(@TempDir Path directory) {
        for (T5Config config : configs().toList()) {
            Path saved = directory.resolve(config.feedForward().name());
            try (Seq2SeqLM model = Seq2SeqLM.create(config, 8)) {
                model.save(saved);
                Set<String> names = Safetensors.open(saved.resolve("model.safetensors")).tensors().stream()
                        .map(tensor -> tensor.info().name())
                        .collect(Collectors.toSet());
                assertTrue(names.containsAll(Set.of(
                        "shared.weight",
                        "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                        "encoder.block.1.layer.1.layer_norm.weight",
                        "decoder.block.0.layer.1.EncDecAttention.q.weight",
                        "decoder.final_layer_norm.weight")));
                boolean gated = config.feedForward() == FeedForward.GATED_GELU;
                assertEquals(gated, names.contains("decoder.block.0.layer.2.DenseReluDense.wi_0.weight"));
                assertEquals(gated, names.contains("lm_head.weight"));
                try (Seq2SeqLM again = Seq2SeqLM.load(saved)) {
                    assertEquals(config, again.config());
                    Seq2SeqBatch batch = model.batch(SOURCES, LABELS);
                    assertArrayEquals(model.logits(batch), again.logits(batch));
                }
                LoadOptions codes =
                        LoadOptions.builder().quantization(Quantization.INT8).build();
                assertThrows(ForgeException.class, () -> Seq2SeqLM.load(saved, codes), "refused, not ignored");
            }
        }
    }

    @Test
    void copiesOfTheEmbeddingAndTheUnusedTableOfPublishedFilesAreReadOver(@TempDir Path directory) {
        T5Config config = config(FeedForward.RELU, true);
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 9)) {
            model.save(directory.resolve("t5"));
            List<NamedTensor> tensors = new ArrayList<>(
                    Safetensors.open(directory.resolve("t5/model.safetensors")).tensors());
            NamedTensor shared = model.weights().get("shared.weight");
            for (String copy :
                    List.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight")) {
                tensors.add(shared.named(copy));
            }
            tensors.add(model.weights()
                    .get("decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight")
                    .named("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"));
            Path published = directory.resolve("published");
            Json.write(published.resolve("config.json"), config.toJson());
            Safetensors.write(published.resolve("model.safetensors"), tensors);
            try (Seq2SeqLM again = Seq2SeqLM.load(published)) {
                Seq2SeqBatch batch = model.batch(SOURCES, LABELS);
                assertArrayEquals(model.logits(batch), again.logits(batch));
            }
        }
    }

    @Test
    void configsAreReadAsPublished() {
        ObjectNode small = Json.object();
        small.put("model_type", "t5")
                .put("d_ff", 2048)
                .put("d_kv", 64)
                .put("d_model", 512)
                .put("vocab_size", 32128);
        small.put("num_layers", 6)
                .put("num_heads", 8)
                .put("n_positions", 512)
                .put("relative_attention_num_buckets", 32);
        T5Config first = T5Config.parse(small, "config.json");
        assertEquals(
                T5Config.builder()
                        .hiddenSize(512)
                        .intermediateSize(2048)
                        .numLayers(6)
                        .numHeads(8)
                        .feedForward(FeedForward.RELU)
                        .tieHead()
                        .build(),
                first,
                "t5-small names neither its head nor its feed-forward block");
        small.put("feed_forward_proj", "gated-gelu").put("tie_word_embeddings", false);
        T5Config second = T5Config.parse(small, "config.json");
        assertEquals(FeedForward.GATED_GELU, second.feedForward());
        assertFalse(second.tiedHead() || second.scaledHead());
        small.put("tie_word_embeddings", true).put("scale_decoder_outputs", false);
        assertFalse(T5Config.parse(small, "config.json").scaledHead(), "the newest files name the scale apart");
        small.put("feed_forward_proj", "gated-swish");
        assertEquals(
                "feed_forward_proj (config.json): found \"gated-swish\", expected one of relu, gelu, gelu_new, silu,"
                        + " gated-relu, gated-gelu, gated-silu.",
                assertThrows(ConfigException.class, () -> T5Config.parse(small, "config.json"))
                        .getMessage());
    }

    @Test
    void aDirectoryOfTheOtherKindIsRefusedWithTheClassThatReadsIt(@TempDir Path directory) {
        try (Seq2SeqLM model = Seq2SeqLM.create(config(FeedForward.RELU, true), 1)) {
            model.save(directory.resolve("t5"));
        }
        String message = assertThrows(ConfigException.class, () -> CausalLM.load(directory.resolve("t5")))
                .getMessage();
        assertTrue(message.endsWith("Use Seq2SeqLM.load."), message);
    }

    @Test
    void wrongIdsAndEmptyRowsAreRefused() {
        try (Seq2SeqLM model = Seq2SeqLM.create(config(FeedForward.RELU, true), 1)) {
            List<long[]> fine = List.of(new long[] {1});
            Seq2SeqBatch outside = model.batch(List.of(new long[] {VOCAB}), fine);
            assertTrue(message(() -> model.lossSum(outside)).startsWith("source hold id 23 at position 0"));
            assertTrue(message(() -> model.batch(List.of(new long[0]), fine)).startsWith("source 0 has no token"));
            assertTrue(message(() -> model.batch(List.of(), List.of())).startsWith("0 sources and 0 labels"));
            assertTrue(message(() -> model.lossSum(TinyModel.random(1, 4, 1))).contains("reads an input"));
        }
    }

    private static String message(Executable action) {
        return assertThrows(ForgeException.class, action).getMessage();
    }

    /** The encoder runs once and the decoder behind a cache, yet every token is the likeliest one of the reference. */
    @ParameterizedTest
    @MethodSource("configs")
    void greedyTokensAreThoseOfTheReference(T5Config config) {
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 12);
                Decoder decoder = model.decoder(20)) {
            ReferenceT5 reference = new ReferenceT5(config, weights(model));
            decoder.start(SOURCES);
            List<long[]> together = decoder.append(Sampling.GREEDY, new double[3][12]);
            for (int row = 0; row < SOURCES.size(); row++) {
                long[] expected = greedy(reference, SOURCES.get(row), 12);
                assertArrayEquals(expected, together.get(row), "row " + row);
                decoder.start(SOURCES.get(row));
                assertArrayEquals(expected, decoder.append(Sampling.GREEDY, new double[12]), "alone");
            }
        }
    }

    private static long[] greedy(ReferenceT5 reference, long[] source, int tokens) {
        long[] ids = new long[tokens + 1];
        for (int t = 0; t < tokens; t++) {
            double[] logits = reference.logits(source, Arrays.copyOf(ids, t + 1))[t];
            for (int v = 0; v < VOCAB; v++) {
                ids[t + 1] = logits[v] > logits[(int) ids[t + 1]] ? v : ids[t + 1];
            }
        }
        return Arrays.copyOfRange(ids, 1, tokens + 1);
    }

    /** Products in 16 bits, all else in float32: a few parts in a thousand, as bfloat16 rounds. */
    @ParameterizedTest
    @MethodSource("configs")
    void aMixedStepHasTheLossAndTheGradientsOfFloat32(T5Config config) {
        Map<String, float[]> exact = new HashMap<>();
        Map<String, float[]> mixed = new HashMap<>();
        double loss = step(config, Precision.F32, exact);
        assertEquals(loss, step(config, Precision.BF16, mixed), 2e-2 * loss);
        exact.forEach((name, values) -> assertTrue(
                distance(values, mixed.get(name)) < 0.1, () -> name + ": " + distance(values, mixed.get(name))));
    }

    private static double step(T5Config config, Precision precision, Map<String, float[]> gradients) {
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 2);
                TrainStep step = model.trainStep(StepOptions.of(AdamW.DEFAULT).withPrecision(precision))) {
            double loss = step.run(List.of(model.batch(SOURCES, LABELS)), 0, 1).loss();
            gradients.putAll(step.gradients());
            return loss;
        }
    }

    /** The norm of the difference as a share of the norm. */
    private static double distance(float[] expected, float[] found) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - found[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }

    @Test
    void weightsOfSixteenBitsScoreAndGenerate(@TempDir Path directory) {
        T5Config config = config(FeedForward.GATED_GELU, false);
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 8)) {
            model.save(directory.resolve("t5"));
            Seq2SeqBatch batch = model.batch(SOURCES, LABELS);
            for (DType dtype : List.of(DType.BF16, DType.F16)) {
                LoadOptions options = LoadOptions.builder().dtype(dtype).build();
                try (Seq2SeqLM half = Seq2SeqLM.load(directory.resolve("t5"), options);
                        Decoder decoder = half.decoder(9)) {
                    assertTrue(distance(model.logits(batch), half.logits(batch)) < 2e-2, dtype::toString);
                    decoder.start(SOURCES);
                    assertEquals(
                            8, decoder.append(Sampling.GREEDY, new double[3][8]).get(2).length);
                }
            }
        }
    }

    @Test
    void logProbabilitiesSumToTheLoss() {
        try (Seq2SeqLM model = Seq2SeqLM.create(config(FeedForward.RELU, true), 8)) {
            Seq2SeqBatch batch = model.batch(SOURCES, LABELS);
            double sum = 0;
            for (float logProb : model.logProbs(batch)) {
                sum += logProb;
            }
            assertEquals(model.lossSum(batch), -sum, 1e-4);
        }
    }

    /** The newest files call every head tied, and those of version 1.1 hold one all the same. */
    @Test
    void aHeadInTheFilesIsReadWhereTheConfigCallsItTiedAndUnscaled(@TempDir Path directory) {
        try (Seq2SeqLM model = Seq2SeqLM.create(config(FeedForward.GATED_GELU, false), 8)) {
            model.save(directory.resolve("t5"));
            Path file = directory.resolve("t5/config.json");
            ObjectNode json = (ObjectNode) Json.read(file);
            Json.write(file, json.put("tie_word_embeddings", true).put("scale_decoder_outputs", false));
            Seq2SeqBatch batch = model.batch(SOURCES, LABELS);
            try (Seq2SeqLM again = Seq2SeqLM.load(directory.resolve("t5"))) {
                assertArrayEquals(model.logits(batch), again.logits(batch));
            }
        }
    }
}
