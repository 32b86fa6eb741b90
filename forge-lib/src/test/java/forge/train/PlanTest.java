package forge.train;

import forge.base.ForgeException;
import forge.data.BatchShape;
import forge.data.Seq2SeqShape;
import forge.graph.Muon;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions.Activations;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.Architecture;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.LoadOptions;
import forge.model.Seq2SeqLM;
import forge.model.T5;
import forge.model.T5Config;
import forge.model.TextClassifier;
import forge.model.TinyModel;
import forge.quant.Quantization;
import forge.tensor.DType;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PlanTest {
    private static final double GIB = 1 << 30;
    private static final Architecture GPT2 = new Gpt2(Gpt2Config.builder().build());
    private static final LoraConfig LORA = LoraConfig.of(16, 32, LoraConfig.ALL_LINEAR);

    private static Architecture qwen7b() throws URISyntaxException {
        return Architecture.read(Path.of(Objects.requireNonNull(PlanTest.class.getResource("/config/qwen2.5-7b.json"))
                .toURI()));
    }

    private static TrainConfig.Builder bf16() {
        return TrainConfig.builder().batchSize(1).contextLength(1024).precision(Precision.BF16);
    }

    /** 6 N + 12 L C T, as in arXiv:2204.02311, appendix B; the backward of flash attention computes the scores again. */
    @Test
    void operationsAreThoseOfTheUsualFormula() {
        long inProducts = 123_532_032L; // all but positions, norms and biases
        double attention = 12 * 768 * 1024.0;
        Plan plan = Plan.of(
                GPT2, TrainConfig.builder().batchSize(1).contextLength(1024).build());
        assertEquals(2 * inProducts + 4 * attention, plan.forwardFlopsPerToken(), 1);
        assertEquals(6 * inProducts + 14 * attention, plan.flopsPerToken(), 1);
        assertEquals(0.4367, plan.teraflops(500), 1e-3);
        assertEquals(0.04367, plan.utilization(500, 10), 1e-4);
    }

    /** Weights and both moments of AdamW in float32, and the average once as weights and once as state. */
    @Test
    void checkpointsAndBestWeightsComeOnTop() {
        TrainConfig.Builder config = TrainConfig.builder().contextLength(64);
        Plan plain = Plan.of(GPT2, config.build());
        Plan run = Plan.of(GPT2, config.runDirectory(Path.of("run")).build());
        Plan averaged = Plan.of(GPT2, config.ema(0.99).build());
        long weights = 4 * plain.trainableParameters();
        assertEquals(0, plain.checkpointBytes());
        assertEquals(3 * weights, run.checkpointBytes());
        assertEquals(5 * weights, averaged.checkpointBytes());
        assertEquals(weights, run.bestWeightsBytes());
        assertEquals(plain.peakBytes(), run.peakBytes());
        assertEquals(plain.neededBytes() + 3 * weights, run.neededBytes());
        assertTrue(run.text().contains("more while one is written"), run.text());
        assertFalse(plain.text().contains("more while one is written"), plain.text());
    }

    /** Muon multiplies matrices; a model's operations are those of forward and backward alone. */
    @Test
    void operationsOfTheOptimizerAreNotTheModels() {
        Plan adamW = Plan.of(GPT2, TrainConfig.scratch());
        Plan muon = Plan.of(GPT2, TrainConfig.builder().optimizer(Muon.DEFAULT).build());
        assertEquals(adamW.flopsPerToken(), muon.flopsPerToken());
        assertTrue(muon.iteration().flops() > 2 * adamW.iteration().flops(), muon.text());
        long hidden = 12 * 12 * 768L * 768; // of 12 layers
        assertEquals(adamW.optimizerBytes() - 4 * hidden, muon.optimizerBytes());
    }

    @Test
    void whatStaysFromStepToStepIsCountedToTheByte() {
        Plan plan = Plan.of(GPT2, TrainConfig.scratch());
        assertEquals(124_439_808, plan.parameters());
        assertEquals(124_439_808, plan.trainableParameters());
        assertEquals(4 * 124_439_808L, plan.weightBytes());
        assertEquals(4 * 124_439_808L, plan.gradientBytes());
        assertEquals(8 * 124_439_808L, plan.optimizerBytes());
        assertEquals(16 * 124_439_808L + plan.activationBytes() + plan.temporaryBytes(), plan.peakBytes());
        assertTrue(plan.fits(4L << 30));
        assertFalse(plan.fits(2L << 30));
    }

    @Test
    void recomputationTradesOperationsForMemory() {
        TrainConfig.Builder config = TrainConfig.builder().batchSize(4).contextLength(512);
        Plan kept = Plan.of(GPT2, config.build());
        Plan recomputed =
                Plan.of(GPT2, config.activations(Activations.RECOMPUTED).build());
        assertTrue(recomputed.activationBytes() < kept.activationBytes() / 8, recomputed.text());
        assertEquals(kept.flopsPerToken(), recomputed.flopsPerToken());
        double again =
                (double) recomputed.iteration().flops() / kept.iteration().flops();
        assertTrue(again > 1.15 && again < 4 / 3.0, "computed " + again + " times as much");
    }

    @Test
    void activationsGrowWithTheBatchAndMixedPrecisionHalvesProducts() {
        Plan one = Plan.of(
                GPT2, TrainConfig.builder().batchSize(1).contextLength(256).build());
        Plan four = Plan.of(
                GPT2, TrainConfig.builder().batchSize(4).contextLength(256).build());
        Plan half = Plan.of(
                GPT2,
                TrainConfig.builder()
                        .batchSize(4)
                        .contextLength(256)
                        .precision(Precision.BF16)
                        .build());
        assertEquals(4.0, (double) four.activationBytes() / one.activationBytes(), 0.1);
        assertTrue(half.activationBytes() < 0.8 * four.activationBytes(), half.text());
        assertEquals(6 * 124_439_808L, half.weightBytes());
    }

    @Test
    void aModelOfSevenBillionIsPlannedFromItsConfiguration() throws Exception {
        Architecture qwen = qwen7b();
        Plan full = Plan.of(qwen, bf16().build());
        Plan lora = Plan.of(qwen, LoadOptions.builder().dtype(DType.BF16).build(), LORA, bf16().build());
        Plan qlora = Plan.of(
                qwen,
                LoadOptions.builder().quantization(Quantization.NF4).build(),
                LORA,
                bf16().activations(Activations.RECOMPUTED).build());
        assertEquals(7_615_616_512L, full.parameters());
        assertEquals(7_615_616_512L, full.trainableParameters());
        assertEquals(40_370_176L, lora.trainableParameters());
        assertEquals(7_655_986_688L, lora.parameters());
        assertEquals(7_655_986_688L, qlora.parameters());
        assertEquals(
                18 * 7_615_616_512L / GIB, (full.peakBytes() - full.iteration().peakBytes()) / GIB, 0.01);
        assertEquals(2 * 7.6156e9 / GIB, lora.weightBytes() / GIB, 0.3);
        assertTrue(qlora.weightBytes() < 10 * GIB, qlora.text());
        assertTrue(qlora.peakBytes() < 0.6 * lora.peakBytes() && lora.peakBytes() < 0.3 * full.peakBytes());
        // the frozen weights have no gradient: 4 N and not 6 N
        assertEquals(2.0 / 3, lora.flopsPerToken() / full.flopsPerToken(), 0.03);
    }

    /** A step converts one matrix of a base of 16 bits at a time, and QLoRA needs less than 0.55 of LoRA. */
    @Test
    void aBaseThatIsHeldInLessIsNotHeldTwice() {
        TrainConfig config = TrainConfig.builder()
                .batchSize(4)
                .contextLength(256)
                .activations(Activations.RECOMPUTED)
                .build();
        Architecture small = new Gpt2(Gpt2Config.builder()
                .vocabSize(16384)
                .contextLength(256)
                .hiddenSize(768)
                .numLayers(12)
                .numHeads(12)
                .dropout(0)
                .build());
        Plan plain = Plan.of(small, LoadOptions.builder().build(), LORA, config);
        Plan halves = Plan.of(small, LoadOptions.builder().dtype(DType.BF16).build(), LORA, config);
        Plan codes = Plan.of(
                small,
                LoadOptions.builder().quantization(Quantization.NF4_DOUBLE).build(),
                LORA,
                config);
        long saved = plain.weightBytes() - halves.weightBytes();
        long head = 4L * 768 * 16384; // one whole conversion is alive at the fullest moment
        assertTrue(plain.peakBytes() - halves.peakBytes() > saved - 1.5 * head, halves.text());
        assertTrue(codes.peakBytes() < 0.55 * plain.peakBytes(), codes.text());
    }

    @Test
    void aModelInMemoryIsPlannedAsItIs() {
        try (CausalLM base = TinyModel.gpt2(1);
                CausalLM tuned = Lora.attach(base, LoraConfig.of(4, 8, "c_attn"))) {
            TrainConfig config = TrainConfig.builder().contextLength(32).build();
            Plan plan = Plan.of(tuned, config);
            assertEquals(tuned.parameterCount(), plan.parameters());
            assertEquals(tuned.trainableParameterCount(), plan.trainableParameters());
            assertEquals(base.parameterCount(), Plan.of(base, config).trainableParameters());
        }
    }

    /** Products of an encoder-decoder: each of its two stacks reads its own tokens, cross attention's keys those of the source. */
    @Test
    void anEncoderDecoderIsPlanned() {
        T5 t5 = new T5(T5Config.builder()
                .vocabSize(512)
                .hiddenSize(64)
                .numLayers(2)
                .numHeads(4)
                .headDim(16)
                .intermediateSize(128)
                .build());
        TrainConfig config = TrainConfig.builder().build();
        Seq2SeqShape shape = new Seq2SeqShape(2, 64, 32);
        Plan full = Plan.of(t5, shape, config);
        LoraConfig lora = LoraConfig.of(8, 16, "q", "v");
        Plan adapter = Plan.of(t5, LoadOptions.builder().build(), lora, shape, config);
        Plan nf4 = Plan.of(
                t5, LoadOptions.builder().quantization(Quantization.NF4_DOUBLE).build(), lora, shape, config);
        assertEquals(2 * (64 + 32), full.tokens());
        long attention = 4 * 64 * 64;
        long feedForward = 3 * 64 * 128; // gated
        long source = 2 * (attention + feedForward) + 2 * 2 * 64 * 64; // the decoder's k and v of the source
        long target = 2 * (attention + 2 * 64 * 64 + feedForward) + 64 * 512; // its q and o beside, and the head
        long products = 2L * 2 * (64 * source + 32 * target);
        long scores = 2L * 2 * 2 * 64 * (2 * 64 * 64 + 2 * 32 * 32 + 2 * 32 * 64);
        assertEquals((double) (products + scores), (double) full.forward().flops(), 0.03 * (double) products);
        assertEquals(12 * 8 * (64 + 64), adapter.trainableParameters()); // q and v of 2 + 2 + 2 attentions
        assertEquals(full.parameters() + adapter.trainableParameters(), adapter.parameters());
        assertTrue(adapter.peakBytes() < full.peakBytes() && nf4.weightBytes() < adapter.weightBytes(), nf4.text());
        try (Seq2SeqLM model = Seq2SeqLM.create(t5.config(), 1);
                Seq2SeqLM tuned = Lora.attach(model, lora)) {
            assertEquals(full.peakBytes(), Plan.of(model, shape, config).peakBytes());
            assertEquals(adapter.peakBytes(), Plan.of(tuned, shape, config).peakBytes());
        }
    }

    @Test
    void aClassifierIsPlannedWithItsHead() {
        try (TextClassifier base = TextClassifier.from("src/test/resources/golden/llama", List.of("a", "b"), 1);
                TextClassifier tuned = Lora.attach(base, LORA)) {
            Plan plan =
                    Plan.of(tuned, new BatchShape(4, 32), TrainConfig.builder().build());
            assertEquals(tuned.trainableParameterCount(), plan.trainableParameters());
            assertEquals(tuned.parameterCount(), plan.parameters());
            assertEquals(4 * 32, plan.tokens());
        }
    }

    @Test
    void accumulationAddsAGradientAndNoActivations() {
        TrainConfig.Builder config = TrainConfig.builder().contextLength(256);
        Plan once = Plan.of(GPT2, config.build());
        Plan often = Plan.of(GPT2, config.gradientAccumulationSteps(8).build());
        assertEquals(once.flopsPerToken(), often.flopsPerToken());
        assertEquals(1, (double) often.peakBytes() / once.peakBytes(), 0.01);
    }

    @Test
    void aPlanIsATable() {
        Plan plan = Plan.of(GPT2, TrainConfig.scratch());
        assertTrue(plan.text().contains("124,439,808"), plan.text());
        assertTrue(plan.html().orElseThrow().contains("<table"));
        assertEquals(1, plan.toString().lines().count());
    }

    @Test
    void aSequenceBeyondTheContextIsRefused() {
        ForgeException e = assertThrows(
                ForgeException.class,
                () -> Plan.of(GPT2, TrainConfig.builder().contextLength(2048).build()));
        assertTrue(e.getMessage().contains("1024"), e.getMessage());
    }
}
