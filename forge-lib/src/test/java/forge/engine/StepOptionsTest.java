package forge.engine;

import forge.base.ForgeException;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.graph.AdamW;
import forge.graph.AttentionOptions;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.Parameter;
import forge.graph.Tensor;
import forge.graph.torch.Dialect;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions;
import forge.graph.torch.StepOptions.Activations;
import forge.graph.torch.TrainingProgram;
import forge.model.CausalLM;
import forge.model.TinyModel;
import forge.tensor.DType;
import forge.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What precision, recomputing, accumulating and smoothing change, and what they do not. */
class StepOptionsTest {
    private static final StepOptions PLAIN = StepOptions.of(AdamW.DEFAULT).withMaxGradNorm(1);

    private static Precision precision(String name) {
        return new Precision(forge.tensor.DType.valueOf(name));
    }

    private static Map<String, float[]> gradients(CausalLM model, StepOptions options, Batch... iterations) {
        try (TrainStep step = model.trainStep(options)) {
            step.run(List.of(iterations), 0, 3);
            return step.gradients();
        }
    }

    private static double[] losses(StepOptions options, int steps) {
        Batch batch = TinyModel.random(4, 16, 1);
        double[] losses = new double[steps];
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(options)) {
            for (int i = 0; i < steps; i++) {
                losses[i] = step.run(List.of(batch), 1e-2, i).loss();
            }
        }
        return losses;
    }

    /** Cosine of the angle between two gradients. */
    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return product / Math.sqrt(aa * bb);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BF16", "F16"})
    void sixteenBitsGiveTheGradientOfFloat32ButForRounding(String type) {
        Batch batch = TinyModel.random(4, 16, 1);
        try (CausalLM model = TinyModel.gpt2(1)) {
            Map<String, float[]> exact = gradients(model, PLAIN, batch);
            Map<String, float[]> rounded = gradients(model, PLAIN.withPrecision(precision(type)), batch);
            assertEquals(exact.keySet(), rounded.keySet());
            exact.forEach((name, gradient) -> {
                if (!name.endsWith("c_attn.bias")) { // the part of the keys is zero but for rounding
                    double cosine = cosine(gradient, rounded.get(name));
                    assertTrue(cosine > 0.999, name + ": cosine " + cosine);
                    assertTrue(!Arrays.equals(gradient, rounded.get(name)), name + " was not rounded at all");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BF16", "F16"})
    void sixteenBitsLearnWhatFloat32Learns(String type) {
        double[] exact = losses(PLAIN, 50);
        double[] rounded = losses(PLAIN.withPrecision(precision(type)), 50);
        assertEquals(exact[0], rounded[0], 0.01);
        assertTrue(exact[49] < 0.1 && rounded[49] < 0.1, exact[49] + " and " + rounded[49]);
        assertNotEquals(exact[1], rounded[1], "the same to the bit: nothing was rounded");
    }

    @Test
    void restoredWeightsAreSeenByTheCopiesOf16Bits() {
        Batch batch = TinyModel.random(4, 16, 1);
        try (CausalLM model = TinyModel.gpt2(1);
                Weights.Snapshot start = model.weights().snapshot();
                TrainStep step = model.trainStep(PLAIN.withPrecision(Precision.BF16))) {
            double first = step.run(List.of(batch), 1e-2, 0).loss();
            assertNotEquals(first, step.run(List.of(batch), 1e-2, 0).loss());
            start.restore();
            assertEquals(first, step.run(List.of(batch), 0, 0).loss());
        }
    }

    @Test
    void aStepOfFloat16ThatOverflowsIsSkippedAndTheScaleHalved() {
        Batch batch = TinyModel.random(4, 16, 1);
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(PLAIN.withPrecision(Precision.F16))) {
            var norm = model.weights().get("transformer.ln_f.weight");
            float[] values = norm.floats();
            Arrays.fill(values, 60f); // gradients times 65536 leave float16's range
            model.weights()
                    .set(
                            norm.info().name(),
                            forge.tensor.NamedTensor.of("n", norm.info().shape(), values));
            float[] before =
                    model.weights().get("transformer.h.0.mlp.c_fc.weight").floats();
            StepResult overflow = step.run(List.of(batch), 1e-2, 0);
            assertTrue(Double.isFinite(overflow.loss()) && !overflow.updated(), overflow.toString());
            assertArrayEquals(
                    before,
                    model.weights().get("transformer.h.0.mlp.c_fc.weight").floats());
            StepResult last = overflow;
            for (int i = 0; i < 20 && !last.updated(); i++) {
                last = step.run(List.of(batch), 1e-2, 0);
            }
            assertTrue(last.updated(), "the scale came down: " + last);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "BF16"})
    void computingBlocksAgainChangesNothing(String type) {
        Batch batch = TinyModel.random(2, 16, 1);
        StepOptions kept = PLAIN.withPrecision(precision(type));
        try (CausalLM model = TinyModel.layers(3, 0.3)) {
            Map<String, float[]> expected = gradients(model, kept, batch);
            Map<String, float[]> found = gradients(model, kept.withActivations(Activations.RECOMPUTED), batch);
            expected.forEach((name, gradient) -> assertArrayEquals(gradient, found.get(name), 1e-6f, name));
        }
    }

    @Test
    void accumulatedIterationsGiveTheGradientOfOneBatch() {
        Batch whole = TinyModel.random(4, 16, 1);
        Batch[] parts = new Batch[4];
        for (int i = 0; i < 4; i++) {
            parts[i] = new Batch(
                    new BatchShape(1, 16),
                    Arrays.copyOfRange(whole.inputIds(), 16 * i, 16 * i + 16),
                    Arrays.copyOfRange(whole.targets(), 16 * i, 16 * i + 16));
        }
        try (CausalLM model = TinyModel.gpt2(1)) {
            Map<String, float[]> expected = gradients(model, PLAIN, whole);
            Map<String, float[]> found = gradients(model, PLAIN, parts);
            expected.forEach((name, gradient) -> assertArrayEquals(gradient, found.get(name), 2e-6f, name));
        }
    }

    @Test
    void smoothingSpreadsTheTargetOverAllClasses() {
        Batch batch = TinyModel.random(2, 8, 1);
        double smoothing = 0.1;
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(PLAIN.withLabelSmoothing(smoothing))) {
            float[] logits = model.logits(batch.inputIds(), 2);
            int v = TinyModel.VOCAB_SIZE;
            double expected = 0;
            for (int row = 0; row < 16; row++) {
                double sum = 0;
                double mean = 0;
                for (int i = 0; i < v; i++) {
                    sum += Math.exp(logits[row * v + i]);
                    mean += logits[row * v + i] / v;
                }
                double target = logits[row * v + (int) batch.targets()[row]];
                expected += Math.log(sum) - (1 - smoothing) * target - smoothing * mean;
            }
            assertEquals(expected / 16, step.run(List.of(batch), 0, 1).loss(), 1e-5);
            assertTrue(model.lossSum(batch) != expected, "scoring smooths nothing");
        }
    }

    @Test
    void smoothingHasTheGradientOfItsLoss() {
        Batch batch = TinyModel.random(2, 8, 1);
        StepOptions smoothed = PLAIN.withMaxGradNorm(1e9).withLabelSmoothing(0.2);
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(smoothed)) {
            String name = "transformer.ln_f.bias";
            step.run(List.of(batch), 0, 1);
            float gradient = step.gradients().get(name)[5];
            var bias = model.weights().get(name);
            double[] loss = new double[2];
            for (int side = 0; side < 2; side++) {
                float[] moved = bias.floats();
                moved[5] += side == 0 ? -0.01f : 0.01f;
                model.weights()
                        .set(name, forge.tensor.NamedTensor.of("b", bias.info().shape(), moved));
                loss[side] = step.run(List.of(batch), 0, 1).loss();
                moved[5] -= side == 0 ? -0.01f : 0.01f;
                model.weights()
                        .set(name, forge.tensor.NamedTensor.of("b", bias.info().shape(), moved));
            }
            assertEquals(gradient, (loss[1] - loss[0]) / 0.02, 2e-4);
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThrows(ForgeException.class, () -> PLAIN.withLabelSmoothing(1));
        assertThrows(ForgeException.class, () -> PLAIN.withMaxGradNorm(0));
        assertThrows(ForgeException.class, () -> new Precision(forge.tensor.DType.I8));
    }

    @Test
    void sequencesOfManyLengthsShareProgramsAndLoseNothing() {
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(PLAIN)) {
            for (int length = 17; length <= 32; length++) {
                Batch batch = TinyModel.random(2, length, length);
                double scored = model.lossSum(batch) / batch.scoredTokens();
                assertEquals(scored, step.run(List.of(batch), 0, 1).loss(), 1e-5, length + " tokens");
            }
            assertEquals(1, step.programs());
        }
    }

    @Test
    void paddingChangesNoGradient() {
        Batch batch = TinyModel.random(2, 17, 1); // is padded to 32
        Batch whole = new Batch(
                new BatchShape(2, 32),
                new forge.data.PaddedBatch(batch, 32).values("ids"),
                new forge.data.PaddedBatch(batch, 32).values("targets"));
        try (CausalLM model = TinyModel.gpt2(1)) {
            Map<String, float[]> padded = gradients(model, PLAIN, batch);
            float[] logits = model.logits(batch.inputIds(), 2);
            float[] longer = model.logits(whole.inputIds(), 2);
            for (int i = 0; i < 17 * TinyModel.VOCAB_SIZE; i++) {
                assertEquals(logits[i], longer[i], 1e-5, "logit " + i);
            }
            gradients(model, PLAIN, whole).forEach((name, g) -> assertArrayEquals(g, padded.get(name), 1e-6f, name));
        }
    }

    /** Attention in both directions would see what is added. */
    @Test
    void onlySequencesThatCannotSeePaddingArePadded() {
        assertFalse(program(AttentionOptions.causal(1)).dependsOnLength());
        assertTrue(program(AttentionOptions.bidirectional(1)).dependsOnLength());
    }

    private static TrainingProgram program(AttentionOptions attention) {
        Graph graph = new Graph();
        Dims sequences = Dims.of(Dim.symbol("B"), Dim.symbol("T"));
        Tensor table = graph.parameter(Parameter.of("w", DType.F32, Shape.of(5, 4)), Graph.Training.TRAINED);
        Tensor heads = graph.input("ids", sequences).embedding(table).heads(1);
        Tensor y = heads.attention(heads, heads, attention).mergeHeads();
        y.lastToken(); // of no concern to the loss
        Tensor loss = y.linear(table).crossEntropy(graph.input("targets", sequences));
        return new TrainingProgram(graph, loss, PLAIN, Dialect.CPU);
    }

    @Test
    void paddingOfPackedRowsChangesNothing() {
        Batch plain = TinyModel.random(2, 17, 1);
        long[] documents = new long[34];
        for (int i = 0; i < 34; i++) {
            documents[i] = i % 17 / 6;
        }
        Batch packed = new Batch(plain.shape(), plain.inputIds(), plain.targets(), documents);
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(PLAIN)) {
            double scored = model.lossSum(packed) / packed.scoredTokens();
            assertEquals(scored, step.run(List.of(packed), 0, 1).loss(), 1e-5);
            assertNotEquals(scored, step.run(List.of(plain), 0, 1).loss(), 1e-4);
        }
    }

    @Test
    void aSecondTrainingFindsItsProgramCompiled() {
        Batch batch = TinyModel.random(2, 16, 1);
        try (CausalLM model = TinyModel.gpt2(1)) {
            gradients(model, PLAIN, batch);
            gradients(model, PLAIN, batch);
            assertEquals(1, model.weights().programs().size());
            gradients(model, PLAIN.withPrecision(Precision.BF16), batch);
            assertEquals(2, model.weights().programs().size());
        }
    }

    @Test
    void programsCanBeRead() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            String step = model.program("step").source();
            assertTrue(step.contains("torch._fused_adamw_(") && step.contains("transformer_h_0_mlp_c_fc_weight"), step);
            assertTrue(
                    model.program(PLAIN.withPrecision(Precision.BF16)).source().contains("torch.to("));
            assertTrue(model.program("generate").source().contains("def run("));
            assertTrue(assertThrows(ForgeException.class, () -> model.program("train"))
                    .getMessage()
                    .contains("step, loss, logits, generate"));
        }
    }
}
