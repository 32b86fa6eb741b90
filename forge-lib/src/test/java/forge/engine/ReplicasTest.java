package forge.engine;

import forge.base.ForgeException;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.InputBatch;
import forge.graph.AdamW;
import forge.graph.Ema;
import forge.graph.Muon;
import forge.graph.Sgd;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.TinyModel;
import forge.quant.Quantization;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReplicasTest {
    private static final int STEPS = 5;
    private static final float RATE = 1e-2f;
    private static final StepOptions CLIPPED = StepOptions.of(AdamW.DEFAULT).withMaxGradNorm(0.5);

    /** What is trained how. */
    record Case(String name, Supplier<CausalLM> model, StepOptions options) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("AdamW with a clip", () -> TinyModel.layers(2, 0), CLIPPED),
                new Case("dropout", () -> TinyModel.layers(2, 0.3), CLIPPED),
                new Case("noise", () -> TinyModel.layers(2, 0), CLIPPED.withNeftuneAlpha(5)),
                new Case("an average", () -> TinyModel.layers(2, 0), CLIPPED.withEma(new Ema(0.9, Ema.Warmup.NONE))),
                new Case("Muon", () -> TinyModel.layers(2, 0), CLIPPED.withOptimizer(Muon.DEFAULT)),
                // 16 bits not with AdamW, which makes whole steps of the noise of keys' biases, whose gradient is 0
                new Case(
                        "bfloat16",
                        () -> TinyModel.layers(2, 0),
                        CLIPPED.withOptimizer(Sgd.DEFAULT).withPrecision(Precision.BF16)),
                new Case(
                        "float16",
                        () -> TinyModel.layers(2, 0),
                        CLIPPED.withOptimizer(Sgd.DEFAULT).withPrecision(Precision.F16)),
                new Case("an adapter", () -> adapter(TinyModel.gpt2(1)), CLIPPED),
                new Case("an adapter over NF4", () -> adapter(quantized(Quantization.NF4_DOUBLE)), CLIPPED),
                new Case("an adapter over int8", () -> adapter(quantized(Quantization.INT8)), CLIPPED));
    }

    private static CausalLM quantized(Quantization quantization) {
        Gpt2Config sizes = Gpt2Config.builder()
                .vocabSize(TinyModel.VOCAB_SIZE)
                .contextLength(TinyModel.CONTEXT_LENGTH)
                .hiddenSize(64)
                .numLayers(1)
                .numHeads(2)
                .dropout(0)
                .build();
        try (CausalLM whole = TinyModel.of(new Gpt2(sizes), 1)) {
            return whole.quantize(quantization);
        }
    }

    private static CausalLM adapter(CausalLM base) {
        return Lora.attach(base, LoraConfig.of(4, 8, LoraConfig.ALL_LINEAR).dora());
    }

    /** All that training left: losses, norms, weights, what the optimizer remembers. */
    private record Outcome(List<double[]> steps, Map<String, float[]> tensors) {}

    private static Outcome train(Case one, int iterations, List<Device> devices) {
        try (CausalLM model = one.model().get();
                TrainStep step = model.trainStep(one.options()).over(devices)) {
            List<double[]> steps = new ArrayList<>();
            for (int s = 0; s < STEPS; s++) {
                StepResult result = step.run(batches(s, iterations), RATE, s);
                steps.add(new double[] {result.loss(), result.gradNorm(), result.scoredTokens()});
            }
            return new Outcome(steps, tensors(model, step));
        }
    }

    /** Weights and what the optimizer remembers. */
    private static Map<String, float[]> tensors(CausalLM model, TrainStep step) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (String name : step.trained()) {
            tensors.put(name, model.weights().get(name).floats());
        }
        try (StepState state = step.state()) {
            state.tensors().stream()
                    .filter(tensor -> tensor.info().dtype().isFloat())
                    .forEach(tensor -> tensors.put(tensor.info().name(), tensor.floats()));
        }
        return tensors;
    }

    private static List<Device> cpus(int count) {
        return Collections.nCopies(count, Device.CPU);
    }

    /** Of lengths that differ, so that a mean of means would be wrong. */
    private static List<InputBatch> batches(int step, int iterations) {
        return IntStream.range(0, iterations)
                .<InputBatch>mapToObj(i -> TinyModel.random(2 + i % 2, 8 + 4 * i, 100L * step + i))
                .toList();
    }

    /**
     * Sums of floats in another order: what one device adds up within a product, several add up behind it. A weight that ends on
     * the other side of a rounding to 16 bits moves the loss of the next steps by more.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void severalDevicesTrainAsOneDoesToTheRoundingOfTheSum(Case one) {
        double rounding = one.options().precision().products() == DType.F32 ? 1e-5 : 1e-3;
        for (int iterations = 1; iterations <= 5; iterations += 2) {
            Outcome alone = train(one, iterations, cpus(1));
            for (int devices = 2; devices <= 3; devices++) {
                String what = one + ", " + iterations + " iterations on " + devices;
                Outcome spread = train(one, iterations, cpus(devices));
                for (int s = 0; s < STEPS; s++) {
                    assertArrayEquals(alone.steps().get(s), spread.steps().get(s), rounding, what + ", step " + s);
                }
                alone.tensors()
                        .forEach((name, values) -> assertArrayEquals(
                                values, spread.tensors().get(name), 1e-2f * RATE * STEPS, what + ", " + name));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameDevicesGiveTheSameBits(Case one) {
        Outcome first = train(one, 4, cpus(2));
        Outcome second = train(one, 4, cpus(2));
        for (int s = 0; s < STEPS; s++) {
            assertArrayEquals(first.steps().get(s), second.steps().get(s));
        }
        first.tensors()
                .forEach((name, values) ->
                        assertArrayEquals(values, second.tensors().get(name), name));
    }

    @Test
    void weightsThatAreSetBetweenStepsReachEveryDevice() {
        try (CausalLM one = TinyModel.layers(2, 0);
                CausalLM two = TinyModel.layers(2, 0);
                TrainStep alone = one.trainStep(CLIPPED.withPrecision(Precision.BF16));
                TrainStep spread =
                        two.trainStep(CLIPPED.withPrecision(Precision.BF16)).over(cpus(2))) {
            for (int s = 0; s < 3; s++) {
                for (CausalLM model : List.of(one, two)) {
                    NamedTensor bias = model.weights().get("transformer.ln_f.bias");
                    float[] values = bias.floats();
                    values[s] += 1;
                    model.weights()
                            .set(
                                    bias.info().name(),
                                    NamedTensor.of("b", bias.info().shape(), values));
                }
                assertEquals(
                        alone.run(batches(s, 2), RATE, s).loss(),
                        spread.run(batches(s, 2), RATE, s).loss(),
                        1e-5);
            }
        }
    }

    @Test
    void aFailureOnOneDeviceEndsTheStepAndChangesNothing() {
        try (CausalLM model = TinyModel.layers(2, 0);
                TrainStep step = model.trainStep(CLIPPED).over(cpus(2))) {
            step.run(batches(0, 4), RATE, 0);
            Map<String, float[]> before = tensors(model, step);
            long[] wrong = new long[16];
            wrong[3] = TinyModel.VOCAB_SIZE;
            List<InputBatch> batches = new ArrayList<>(batches(1, 3));
            batches.add(new Batch(new BatchShape(2, 8), wrong, new long[16]));
            String message = assertThrows(ForgeException.class, () -> step.run(batches, RATE, 1))
                    .getMessage();
            assertTrue(message.startsWith("ids hold id 32 at position 3"), message);
            tensors(model, step).forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
            assertTrue(step.run(batches(1, 4), RATE, 1).updated());
        }
    }

    @Test
    void aStopReachesEveryDeviceAndChangesNothing() {
        List<InputBatch> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.addAll(batches(i, 1));
        }
        try (CausalLM model = TinyModel.layers(2, 0);
                TrainStep step = model.trainStep(CLIPPED).over(cpus(2))) {
            step.run(batches(0, 4), RATE, 0);
            Map<String, float[]> before = tensors(model, step);
            Thread.currentThread().interrupt();
            long start = System.nanoTime();
            Optional<StepResult> result = step.run(
                    many,
                    RATE,
                    1,
                    Double.POSITIVE_INFINITY,
                    () -> Thread.currentThread().isInterrupted());
            double seconds = (System.nanoTime() - start) / 1e9;
            assertTrue(Thread.interrupted(), "the request stays");
            assertTrue(result.isEmpty());
            assertTrue(seconds < 1, seconds + " s");
            tensors(model, step).forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
        }
    }

    @Test
    void anInterruptThatNobodyAsksForDoesNotEndTheStep() {
        try (CausalLM model = TinyModel.layers(2, 0);
                TrainStep step = model.trainStep(CLIPPED).over(cpus(2))) {
            Thread.currentThread().interrupt();
            assertTrue(step.run(batches(0, 4), RATE, 0).updated());
            assertTrue(Thread.interrupted(), "the request stays");
        }
    }

    @Test
    void devicesThatDoNotFitTheModelAreRefused() {
        try (CausalLM model = TinyModel.gpt2(1);
                TrainStep step = model.trainStep(CLIPPED)) {
            String other = assertThrows(ForgeException.class, () -> step.over(List.of(Device.cuda(0), Device.cuda(1))))
                    .getMessage();
            assertTrue(other.contains("[cuda:0, cuda:1], but the model lies on cpu"), other);
            String mixed = assertThrows(ForgeException.class, () -> step.over(List.of(Device.CPU, Device.cuda(0))))
                    .getMessage();
            assertTrue(mixed.contains("expected devices of one kind"), mixed);
        }
    }

    @Test
    void threadsOfDevicesEndWithTheStep() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            try (TrainStep step = model.trainStep(CLIPPED).over(cpus(2))) {
                step.run(batches(0, 2), RATE, 0);
                assertEquals(2, threads());
            }
            long deadline = System.nanoTime() + 5_000_000_000L;
            while (threads() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertEquals(0, threads());
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("forge-replica-"))
                .count();
    }
}
