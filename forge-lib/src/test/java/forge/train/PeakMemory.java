package forge.train;

import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.InputBatch;
import forge.data.PreferenceBatch;
import forge.data.Seq2SeqShape;
import forge.engine.TrainStep;
import forge.graph.Objective;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions.Activations;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.Architecture;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.Llama;
import forge.model.LlamaConfig;
import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A process of its own that trains for a few steps and prints what was planned and what the kernel counted. */
final class PeakMemory {
    private static final int STEPS = 3;

    private PeakMemory() {}

    public static void main(String[] arguments) throws IOException {
        run(Shape.WARM_UP); // loads libraries and compiles what every run needs
        System.gc();
        Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
        long before = status("VmRSS:");
        long planned = isPairs(arguments[0]) ? PairShape.valueOf(arguments[0]).run() : run(Shape.valueOf(arguments[0]));
        System.out.println(planned + " " + (status("VmHWM:") - before));
    }

    private static boolean isPairs(String name) {
        return Stream.of(PairShape.values()).anyMatch(shape -> shape.name().equals(name));
    }

    /** An encoder-decoder that is trained. */
    enum PairShape {
        ENCODER_DECODER,
        ADAPTER_OF_ENCODER_DECODER;

        private static final Seq2SeqShape SHAPE = new Seq2SeqShape(8, 256, 64);

        private long run() {
            T5Config config = T5Config.builder()
                    .vocabSize(8192)
                    .hiddenSize(256)
                    .numLayers(4)
                    .numHeads(4)
                    .headDim(64)
                    .intermediateSize(768)
                    .build();
            try (Seq2SeqLM model = Seq2SeqLM.create(config, 1)) {
                return this == ENCODER_DECODER ? train(model) : adapter(model);
            }
        }

        private static long adapter(Seq2SeqLM base) {
            try (Seq2SeqLM tuned =
                    Lora.attach(base, LoraConfig.of(16, 32, "q", "v").withDropout(0.1))) {
                return train(tuned);
            }
        }

        private static long train(Seq2SeqLM model) {
            TrainConfig config = TrainConfig.builder().build();
            try (TrainStep step = model.trainStep(config.compute().options(config.optimizer()))) {
                for (int i = 0; i < STEPS; i++) {
                    List<long[]> sources = rows(SHAPE.sourceTokens(), i);
                    step.run(List.of(model.batch(sources, rows(SHAPE.targetTokens(), i))), 1e-4, i);
                }
            }
            return Plan.of(model, SHAPE, config).peakBytes();
        }

        private static List<long[]> rows(int tokens, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return Stream.generate(() -> random.longs(tokens, 0, 8192).toArray())
                    .limit(SHAPE.batchSize())
                    .toList();
        }
    }

    /** What is trained. */
    @SuppressWarnings("ImmutableEnumChecker") // architectures are values, which the checker cannot see
    enum Shape {
        WARM_UP(gpt2(64, 1, 512), TrainConfig.builder().batchSize(1).contextLength(16)),
        LARGE_VOCABULARY(gpt2(256, 2, 32768), TrainConfig.builder().batchSize(4).contextLength(128)),
        MANY_TOKENS(gpt2(192, 4, 4096), TrainConfig.builder().batchSize(16).contextLength(256)),
        MIXED_PRECISION(
                gpt2(384, 4, 4096),
                TrainConfig.builder().batchSize(8).contextLength(128).precision(Precision.BF16)),
        RECOMPUTED(
                gpt2(256, 8, 4096),
                TrainConfig.builder().batchSize(8).contextLength(256).activations(Activations.RECOMPUTED)),
        ADAPTER(llama(384, 6, 8192), TrainConfig.builder().batchSize(4).contextLength(256)),
        PREFERENCES(
                gpt2(256, 2, 32768),
                TrainConfig.builder().batchSize(4).contextLength(128).objective(Objective.dpo(0.1))),
        ADAPTER_OF_PREFERENCES(
                llama(384, 6, 8192),
                TrainConfig.builder().batchSize(4).contextLength(256).objective(Objective.orpo(0.1))),
        DEFAULT_SIZE(gpt2(384, 6, 8192), TrainConfig.builder());

        private final Architecture architecture;
        private final TrainConfig config;

        Shape(Architecture architecture, TrainConfig.Builder config) {
            this.architecture = architecture;
            this.config = config.build();
        }

        private static Architecture gpt2(int hiddenSize, int layers, int vocabSize) {
            return new Gpt2(Gpt2Config.builder()
                    .hiddenSize(hiddenSize)
                    .numLayers(layers)
                    .numHeads(hiddenSize / 64)
                    .vocabSize(vocabSize)
                    .contextLength(256)
                    .build());
        }

        private static Architecture llama(int hiddenSize, int layers, int vocabSize) {
            return new Llama(LlamaConfig.builder()
                    .hiddenSize(hiddenSize)
                    .intermediateSize(3 * hiddenSize)
                    .numLayers(layers)
                    .numHeads(hiddenSize / 64)
                    .kvHeads(hiddenSize / 128)
                    .vocabSize(vocabSize)
                    .contextLength(256)
                    .build());
        }
    }

    private static long run(Shape shape) {
        try (CausalLM model = CausalLM.create(shape.architecture, 1)) {
            return shape.name().startsWith("ADAPTER") ? trainAdapter(model, shape) : train(model, shape);
        }
    }

    private static long trainAdapter(CausalLM base, Shape shape) {
        try (CausalLM tuned = Lora.attach(base, LoraConfig.of(16, 32, LoraConfig.ALL_LINEAR))) {
            return train(tuned, shape);
        }
    }

    private static long train(CausalLM model, Shape shape) {
        TrainConfig config = shape.config;
        try (TrainStep step =
                model.under(config.objective()).trainStep(config.compute().options(config.optimizer()))) {
            for (int i = 0; i < STEPS; i++) {
                step.run(List.of(batch(config, shape.architecture.vocabSize(), i)), 1e-4, i);
            }
        }
        return Plan.of(model, config).peakBytes();
    }

    private static InputBatch batch(TrainConfig config, int vocabSize, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean pairs = config.objective().comparesPairs();
        BatchShape shape = new BatchShape(
                (pairs ? 2 : 1) * config.shape().batchSize(), config.shape().contextLength());
        int n = (int) shape.tokens();
        long[] ids = random.longs(n, 0, vocabSize).toArray();
        long[] targets = random.longs(n, 0, vocabSize).toArray();
        return pairs
                ? new PreferenceBatch(shape, ids, targets, new float[shape.batchSize()])
                : new Batch(shape, ids, targets);
    }

    private static long status(String line) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(text -> text.startsWith(line))
                        .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                * 1024;
    }
}
