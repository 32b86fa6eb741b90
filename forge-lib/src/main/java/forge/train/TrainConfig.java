package forge.train;

import forge.base.Check;
import forge.config.ConfigSection;
import forge.data.BatchShape;
import forge.engine.Device;
import forge.engine.TrainStep;
import forge.graph.AdamW;
import forge.graph.LearningRates;
import forge.graph.Objective;
import forge.graph.Optimizer;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions.Activations;
import forge.metric.AnswerMetric;
import forge.model.Trainable;
import forge.train.CheckpointConfig.OnFailure;
import forge.train.ComputeConfig.OnOutOfMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * All that decides how a run trains. {@link #scratch()} and {@link #lora()} are starting points:
 *
 * <pre>{@code
 * TrainConfig.builder().learningRate(1e-3).epochs(3).build()
 * TrainConfig.lora().toBuilder().maxSteps(500).build()
 * }</pre>
 *
 * @param objective what the model is trained for; {@link Objective#SFT}
 * @param shape sequences an iteration and tokens a sequence, for whoever makes batches from this configuration
 * @param gradientAccumulationSteps iterations an optimizer step on each device, at least 1; the gradient is that of one large
 *     batch, every scored token weighing the same
 * @param epochs passes over the training batches, at least 1
 * @param maxSteps optimizer steps that the run takes in place of {@code epochs}, as many passes as that needs; 0 for the epochs
 * @param samples what the model writes while it trains, off unless asked for
 * @param seed of dropout masks, of the noise on embeddings, and of samples
 */
public record TrainConfig(
        OptimizerConfig optimizer,
        ScheduleConfig schedule,
        ComputeConfig compute,
        Objective objective,
        BatchShape shape,
        int gradientAccumulationSteps,
        int epochs,
        int maxSteps,
        ValidationConfig validation,
        CheckpointConfig checkpoint,
        DivergenceConfig divergence,
        LoggingConfig logging,
        SampleConfig samples,
        long seed) {

    public TrainConfig {
        Check.that(
                gradientAccumulationSteps > 0,
                "gradientAccumulationSteps is %d, expected at least 1 iteration a step.",
                gradientAccumulationSteps);
        Check.that(epochs > 0, "epochs is %d, expected at least 1.", epochs);
        Check.that(maxSteps >= 0, "maxSteps is %d, expected 0 (as the epochs say) or more.", maxSteps);
    }

    /** A builder with the values of {@link #scratch()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Training a small model from random weights: 3e-4, batches of 2 by 128 tokens, 20 epochs. */
    public static TrainConfig scratch() {
        return builder().build();
    }

    /** Fine-tuning an adapter on a pretrained model: 2e-4, batches of 4 by 512 tokens, 3 epochs. */
    public static TrainConfig lora() {
        return builder()
                .learningRate(2e-4)
                .warmupRatio(0.03)
                .floor(0)
                .batchSize(4)
                .contextLength(512)
                .epochs(3)
                .logEvery(1)
                .build();
    }

    /**
     * The configuration in a section of configuration files, usually {@code train}. Keys are those of the Hugging Face
     * trainer where it has them: {@code learning_rate}, {@code warmup_steps}, {@code lr_scheduler_type},
     * {@code gradient_accumulation_steps} …; {@code preset} chooses the defaults, {@code scratch} or {@code lora}.
     *
     * @throws forge.base.ConfigException naming key and origin if a key is unknown or a value is out of range
     */
    public static TrainConfig from(ConfigSection section) {
        return new TrainSection(section).read();
    }

    /**
     * Every value by its key in the section that {@link #from} reads, as it would be written on a command line; reading them
     * gives this configuration again.
     */
    public SortedMap<String, String> values() {
        return TrainValues.of(this);
    }

    /**
     * Optimizer steps of a run over {@code batches} batches an epoch; the last step of an epoch may have fewer iterations.
     * A run counts to {@link Integer#MAX_VALUE} and ends there.
     */
    public int totalSteps(int batches) {
        return maxSteps > 0 ? maxSteps : (int) Math.min(stepsAnEpoch(batches) * epochs, Integer.MAX_VALUE);
    }

    /** Passes over {@code batches} batches that the steps of a run need, the last perhaps not to its end. */
    int totalEpochs(int batches) {
        long steps = stepsAnEpoch(batches);
        return maxSteps > 0 ? (int) ((maxSteps + steps - 1) / steps) : epochs;
    }

    private long stepsAnEpoch(int batches) {
        return ((long) batches + iterationsAStep() - 1) / iterationsAStep();
    }

    /** Iterations an optimizer step, those of every device together. */
    public int iterationsAStep() {
        return Math.multiplyExact(
                gradientAccumulationSteps, Math.max(1, compute.devices().size()));
    }

    /** Steps of a model on the configured devices; to be closed. */
    TrainStep step(Trainable trained) {
        TrainStep step = trained.trainStep(compute.options(optimizer));
        try {
            return compute.devices().isEmpty() ? step : step.over(compute.devices());
        } catch (RuntimeException e) {
            step.close();
            throw e;
        }
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        return new Builder()
                .learningRate(optimizer.learningRate())
                .optimizer(optimizer.rule())
                .learningRates(optimizer.learningRates())
                .maxGradNorm(optimizer.maxGradNorm())
                .ema(optimizer.ema())
                .schedule(schedule.name())
                .warmupSteps(schedule.warmupSteps())
                .warmupRatio(schedule.warmupRatio())
                .warmupStart(schedule.warmupStart())
                .floor(schedule.floor())
                .decayRatio(schedule.decayRatio())
                .precision(compute.precision())
                .activations(compute.activations())
                .labelSmoothing(compute.labelSmoothing())
                .neftuneAlpha(compute.neftuneAlpha())
                .onOutOfMemory(compute.onOutOfMemory())
                .devices(compute.devices())
                .objective(objective)
                .batchSize(shape.batchSize())
                .contextLength(shape.contextLength())
                .gradientAccumulationSteps(gradientAccumulationSteps)
                .epochs(epochs)
                .maxSteps(maxSteps)
                .validateEvery(validation.everySteps())
                .patience(validation.patience())
                .minDelta(validation.minDelta())
                .best(validation.best())
                .answers(validation.answers())
                .checkpoint(checkpoint)
                .onDivergence(divergence.policy())
                .lossSpike(divergence.lossSpike())
                .smoothing(logging.smoothing())
                .logEvery(logging.everyEpochs())
                .loggingSteps(logging.everySteps())
                .display(logging.display())
                .samples(samples)
                .seed(seed);
    }

    /** Values by name; what is not set keeps the default of {@link #scratch()}. Ranges are checked by {@link #build()}. */
    public static final class Builder {
        private double learningRate = 3e-4;
        private Optimizer optimizer = AdamW.DEFAULT;
        private UnaryOperator<Optimizer> changes = UnaryOperator.identity();
        private LearningRates learningRates = LearningRates.EQUAL;
        private double maxGradNorm = 1.0;
        private Optional<EmaConfig> ema = Optional.empty();
        private String schedule = "cosine";
        private int warmupSteps = 0;
        private double warmupRatio = 0.05;
        private LrSchedule.WarmupStart warmupStart = LrSchedule.WarmupStart.ABOVE_ZERO;
        private double floor = 0.1;
        private double decayRatio = LrSchedule.USUAL_DECAY;
        private Precision precision = Precision.F32;
        private Activations activations = Activations.KEPT;
        private double labelSmoothing = 0;
        private double neftuneAlpha = 0;
        private OnOutOfMemory onOutOfMemory = OnOutOfMemory.STOP;
        private List<Device> devices = List.of();
        private Objective objective = Objective.SFT;
        private int batchSize = 2;
        private int contextLength = 128;
        private int gradientAccumulationSteps = 1;
        private int epochs = 20;
        private int maxSteps = 0;
        private int validateEvery = 0;
        private int patience = 0;
        private double minDelta = 0;
        private BestMetric best = BestMetric.LOSS;
        private List<AnswerMetric> evalMetrics = List.of();
        private int evalExamples = 100;
        private int evalMaxTokens = 0;
        private Optional<Path> runDirectory = Optional.empty();
        private int saveSteps = 0;
        private int saveTotalLimit = 3;
        private OnFailure onSaveFailure = OnFailure.STOP;
        private DivergenceConfig.Policy onDivergence = DivergenceConfig.Policy.STOP;
        private double lossSpike = 0;
        private int smoothing = 10;
        private int logEvery = 5;
        private int loggingSteps = 0;
        private LoggingConfig.Display display = LoggingConfig.Display.ALL;
        private Optional<List<String>> samplePrompts = Optional.empty();
        private int sampleSteps = 0;
        private int sampleMaxTokens = 30;
        private double sampleTemperature = 0.8;
        private int sampleTopK = 40;
        private long seed = 42;

        private Builder() {}

        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        /** The rule of the update: AdamW, Sgd, Lion, Adafactor, Muon or one of your own. */
        public Builder optimizer(Optimizer value) {
            optimizer = value;
            return this;
        }

        /** Decays of both moments of AdamW, also of the one beside Muon, or both betas of Lion. */
        public Builder betas(double first, double second) {
            return change(rule -> OptimizerChanges.betas(rule, first, second));
        }

        /** AdamW's. */
        public Builder epsilon(double value) {
            return change(rule -> OptimizerChanges.epsilon(rule, value));
        }

        /** Of whatever rule is chosen, in place of its usual one. */
        public Builder weightDecay(double value) {
            return change(rule -> OptimizerChanges.weightDecay(rule, value));
        }

        private Builder change(UnaryOperator<Optimizer> more) {
            UnaryOperator<Optimizer> before = changes;
            changes = rule -> more.apply(before.apply(rule));
            return this;
        }

        /** Parameters that learn faster or slower, such as {@code LearningRates.EQUAL.with("lora_B", 16)}. */
        public Builder learningRates(LearningRates value) {
            learningRates = value;
            return this;
        }

        /** Keeps an average of the weights, validates it, and leaves it in the model; 0.999 is usual. */
        public Builder ema(double decay) {
            return ema(EmaConfig.of(decay));
        }

        public Builder ema(EmaConfig value) {
            return ema(Optional.of(value));
        }

        private Builder ema(Optional<EmaConfig> value) {
            ema = value;
            return this;
        }

        /** 0 never clips. */
        public Builder maxGradNorm(double value) {
            maxGradNorm = value;
            return this;
        }

        /** @param name one of {@link LrSchedule#NAMES} */
        public Builder schedule(String name) {
            schedule = name;
            return this;
        }

        /** A warm-up of so many steps, 0 for none, instead of a share of the run. */
        public Builder warmupSteps(int value) {
            warmupSteps = value;
            warmupRatio = 0;
            return this;
        }

        /** A warm-up of a share of the run, unless {@link #warmupSteps} is more than 0. */
        public Builder warmupRatio(double value) {
            warmupRatio = value;
            return this;
        }

        /** Whether the first step of a warm-up learns already, or changes nothing as in transformers. */
        public Builder warmupStart(LrSchedule.WarmupStart value) {
            warmupStart = value;
            return this;
        }

        /** The factor of the learning rate that a decay ends at. */
        public Builder floor(double value) {
            floor = value;
            return this;
        }

        /** The share of the run after the warm-up in which the schedule {@code wsd} decays. */
        public Builder decayRatio(double value) {
            decayRatio = value;
            return this;
        }

        /** The type of matrix products: {@link Precision#F32}, {@link Precision#BF16} or {@link Precision#F16}. */
        public Builder precision(Precision value) {
            precision = value;
            return this;
        }

        /** Whether each block is computed again in the backward pass, which takes a third more time and far less memory. */
        public Builder activations(Activations value) {
            activations = value;
            return this;
        }

        /** Of the targets of {@link Objective#SFT}: from 0 (off) to less than 1, usually 0.1. */
        public Builder labelSmoothing(double share) {
            labelSmoothing = share;
            return this;
        }

        /** Noise on the token embeddings (NEFTune), which makes instruction tuning generalise: 0 (off) or more, usually 5. */
        public Builder neftuneAlpha(double value) {
            neftuneAlpha = value;
            return this;
        }

        /** Whether a step that there is no memory for ends the run or is computed in smaller iterations. */
        public Builder onOutOfMemory(OnOutOfMemory value) {
            onOutOfMemory = value;
            return this;
        }

        /** {@link #devices(List)}. */
        public Builder devices(Device... values) {
            return devices(List.of(values));
        }

        /**
         * Spreads each step over devices, which makes it as many times larger: every device takes the configured iterations of
         * the configured batch size. The model lies on the first; none for wherever it lies.
         */
        public Builder devices(List<Device> values) {
            devices = List.copyOf(values);
            return this;
        }

        /** {@link Objective#SFT}, or one that compares pairs, such as {@code Objective.dpo(0.1)}. */
        public Builder objective(Objective value) {
            objective = value;
            return this;
        }

        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        public Builder contextLength(int value) {
            contextLength = value;
            return this;
        }

        public Builder gradientAccumulationSteps(int value) {
            gradientAccumulationSteps = value;
            return this;
        }

        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        public Builder maxSteps(int value) {
            maxSteps = value;
            return this;
        }

        /** Optimizer steps between two scorings of the validation batches; 0 scores once an epoch. */
        public Builder validateEvery(int steps) {
            validateEvery = steps;
            return this;
        }

        public Builder patience(int scorings) {
            patience = scorings;
            return this;
        }

        public Builder minDelta(double nats) {
            minDelta = nats;
            return this;
        }

        /** {@link #best(BestMetric)} by {@link BestMetric#of}. */
        public Builder best(String metric) {
            return best(BestMetric.of(metric));
        }

        /** What the best weights are chosen by, and patience waits for: the loss unless told otherwise. */
        public Builder best(BestMetric value) {
            best = value;
            return this;
        }

        /** What is measured of answers to the validation prompts at each scoring, such as {@code Metrics.rougeL()}. */
        public Builder evalMetrics(AnswerMetric... metrics) {
            evalMetrics = List.of(metrics);
            return this;
        }

        /** Validation prompts that are answered for it at most, the first ones. */
        public Builder evalExamples(int prompts) {
            evalExamples = prompts;
            return this;
        }

        /** New tokens of such an answer at most; 0 for twice as many as the longest expected one has. */
        public Builder evalMaxTokens(int tokens) {
            evalMaxTokens = tokens;
            return this;
        }

        private Builder answers(AnswerConfig value) {
            evalMetrics = value.metrics();
            evalExamples = value.examples();
            evalMaxTokens = value.maxTokens();
            return this;
        }

        /** Where the run writes its configuration, metrics and checkpoints; nothing is written without. */
        public Builder runDirectory(Path directory) {
            runDirectory = Optional.of(directory);
            return this;
        }

        /** Optimizer steps between two checkpoints; 0 writes one an epoch. */
        public Builder saveSteps(int steps) {
            saveSteps = steps;
            return this;
        }

        /** How many of the newest checkpoints are kept besides the best. */
        public Builder saveTotalLimit(int checkpoints) {
            saveTotalLimit = checkpoints;
            return this;
        }

        /** Whether a checkpoint that cannot be written, such as on a full disk, ends the run. */
        public Builder onSaveFailure(OnFailure value) {
            onSaveFailure = value;
            return this;
        }

        private Builder checkpoint(CheckpointConfig value) {
            runDirectory = value.directory();
            saveSteps = value.everySteps();
            saveTotalLimit = value.keepLast();
            onSaveFailure = value.onFailure();
            return this;
        }

        /** Whether a step whose loss is no number, or jumps, ends the run or is left out. */
        public Builder onDivergence(DivergenceConfig.Policy value) {
            onDivergence = value;
            return this;
        }

        /** How many times the mean of the last losses is a jump; 0 looks for none, 3 is usual. */
        public Builder lossSpike(double factor) {
            lossSpike = factor;
            return this;
        }

        public Builder smoothing(int steps) {
            smoothing = steps;
            return this;
        }

        /** Optimizer steps between two lines in the log, 0 for none. */
        public Builder loggingSteps(int steps) {
            loggingSteps = steps;
            return this;
        }

        /** Epochs between two lines in the log. */
        public Builder logEvery(int logEpochs) {
            logEvery = logEpochs;
            return this;
        }

        /**
         * Optimizer steps between two times at which the model writes samples, of {@link SampleConfig#USUAL_PROMPTS} unless told
         * otherwise; 0 samples after each epoch.
         */
        public Builder sampleSteps(int steps) {
            sampleSteps = steps;
            samplePrompts = Optional.of(samplePrompts.orElse(SampleConfig.USUAL_PROMPTS));
            return this;
        }

        /** What the model continues after each epoch, or as often as {@link #sampleSteps} says; none for no samples. */
        public Builder samplePrompts(String... prompts) {
            samplePrompts = Optional.of(List.of(prompts));
            return this;
        }

        /** New tokens of a sample at most. */
        public Builder sampleMaxTokens(int tokens) {
            sampleMaxTokens = tokens;
            return this;
        }

        /** 0 always writes the most likely token. */
        public Builder sampleTemperature(double value) {
            sampleTemperature = value;
            return this;
        }

        /** How many of the most likely tokens are sampled from, 0 for all. */
        public Builder sampleTopK(int tokens) {
            sampleTopK = tokens;
            return this;
        }

        private Builder samples(SampleConfig value) {
            samplePrompts = value.isOn() ? Optional.of(value.prompts()) : Optional.empty();
            sampleSteps = value.everySteps();
            sampleMaxTokens = value.maxTokens();
            sampleTemperature = value.temperature();
            sampleTopK = value.topK();
            return this;
        }

        /** What appears on the screen: {@code ALL}, {@code PROGRESS} without the plan, or {@code NONE}. */
        public Builder display(LoggingConfig.Display value) {
            display = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** The configuration; throws {@link forge.base.ForgeException} naming the first value out of range. */
        public TrainConfig build() {
            return new TrainConfig(
                    new OptimizerConfig(changes.apply(optimizer), learningRate, learningRates, maxGradNorm, ema),
                    new ScheduleConfig(schedule, warmupSteps, warmupRatio, warmupStart, floor, decayRatio),
                    new ComputeConfig(precision, activations, labelSmoothing, neftuneAlpha, onOutOfMemory, devices),
                    objective,
                    new BatchShape(batchSize, contextLength),
                    gradientAccumulationSteps,
                    epochs,
                    maxSteps,
                    new ValidationConfig(
                            validateEvery,
                            patience,
                            minDelta,
                            best,
                            new AnswerConfig(evalMetrics, evalExamples, evalMaxTokens)),
                    new CheckpointConfig(runDirectory, saveSteps, saveTotalLimit, onSaveFailure),
                    new DivergenceConfig(onDivergence, lossSpike),
                    new LoggingConfig(smoothing, logEvery, loggingSteps, display),
                    new SampleConfig(
                            samplePrompts.orElse(List.of()),
                            sampleSteps,
                            sampleMaxTokens,
                            sampleTemperature,
                            sampleTopK),
                    seed);
        }
    }
}
