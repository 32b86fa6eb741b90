package forge.train;

import forge.base.ForgeException;
import forge.config.ConfigSection;
import forge.engine.Device;
import forge.graph.AdamW;
import forge.graph.Ema;
import forge.graph.Objective;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions.Activations;
import forge.metric.AnswerMetric;
import forge.metric.Metrics;
import forge.tensor.DType;
import forge.train.BestMetric.Better;
import forge.train.ComputeConfig.OnOutOfMemory;
import java.nio.file.Path;
import java.util.List;

/** Reads a training configuration from a section of configuration files, in the words of those files. */
final class TrainSection {
    private static final double POSITIVE = Double.MIN_VALUE;
    private static final double BELOW_ONE = Math.nextDown(1.0);
    static final List<String> WSD = List.of("wsd", "warmup_stable_decay");
    private static final int ANY = Integer.MAX_VALUE;

    /** Of the papers on DPO, and TRL's for IPO and ORPO. */
    private static final double USUAL_BETA = 0.1;

    private final ConfigSection section;
    private final TrainConfig preset;

    TrainSection(ConfigSection section) {
        this.section = section;
        this.preset =
                section.choice("preset", "scratch", List.of("scratch", "lora")).equals("lora")
                        ? TrainConfig.lora()
                        : TrainConfig.scratch();
    }

    /** By what the best weights are chosen. */
    static BestMetric best(ConfigSection section, BestMetric usual) {
        BestMetric best = BestMetric.of(section.text("metric_for_best_model", usual.name()));
        boolean higher = section.flag("greater_is_better", best.better() == Better.HIGHER);
        return new BestMetric(best.name(), higher ? Better.HIGHER : Better.LOWER);
    }

    TrainConfig read() {
        TrainConfig.Builder builder = preset.toBuilder();
        readOptimizer(builder);
        readSchedule(builder);
        readCompute(builder);
        builder.objective(objective());
        readLength(builder);
        builder.validateEvery(integer("validate_every", preset.validation().everySteps(), 0));
        builder.patience(integer("patience", preset.validation().patience(), 0));
        builder.best(best(section, preset.validation().best()));
        readAnswers(builder);
        builder.minDelta(section.decimal("min_delta", preset.validation().minDelta(), 0, Double.MAX_VALUE));
        builder.smoothing(integer("smoothing", preset.logging().smoothing(), 1));
        builder.loggingSteps(integer("logging_steps", preset.logging().everySteps(), 0));
        builder.logEvery(integer("log_every", preset.logging().everyEpochs(), 1));
        readSamples(builder);
        builder.display(section.choice("display", preset.logging().display()));
        builder.seed(section.longInteger("seed", preset.seed(), Long.MIN_VALUE, Long.MAX_VALUE));
        readCheckpoint(builder);
        section.rejectUnknown();
        return builder.build();
    }

    private void readCheckpoint(TrainConfig.Builder builder) {
        CheckpointConfig checkpoint = preset.checkpoint();
        String directory = section.text("output_dir", "");
        if (!directory.isEmpty()) {
            builder.runDirectory(Path.of(directory));
        }
        builder.saveSteps(integer("save_steps", checkpoint.everySteps(), 0));
        builder.saveTotalLimit(integer("save_total_limit", checkpoint.keepLast(), 1));
        builder.onSaveFailure(section.choice("on_save_failure", checkpoint.onFailure()));
        builder.onDivergence(section.choice("on_divergence", preset.divergence().policy()));
        builder.lossSpike(section.decimal("loss_spike", preset.divergence().lossSpike(), 0, Double.MAX_VALUE));
    }

    private void readAnswers(TrainConfig.Builder builder) {
        AnswerConfig usual = preset.validation().answers();
        List<String> names = section.list("eval_metrics", List.of());
        try {
            builder.evalMetrics(names.stream().map(Metrics::ofAnswers).toArray(AnswerMetric[]::new));
        } catch (ForgeException e) {
            throw section.error("eval_metrics", e.getMessage());
        }
        builder.evalExamples(integer("eval_examples", usual.examples(), 1));
        builder.evalMaxTokens(integer("eval_max_tokens", usual.maxTokens(), 0));
    }

    /** Either of the first two keys asks for samples. */
    private void readSamples(TrainConfig.Builder builder) {
        SampleConfig usual = preset.samples();
        int steps = integer("sample_steps", usual.everySteps(), 0);
        if (section.has("sample_steps")) {
            builder.sampleSteps(steps);
        }
        List<String> usualPrompts = section.has("sample_steps") ? SampleConfig.USUAL_PROMPTS : List.of();
        List<String> prompts = section.list("sample_prompts", usualPrompts);
        if (section.has("sample_prompts")) {
            builder.samplePrompts(prompts.toArray(String[]::new));
        }
        builder.sampleMaxTokens(integer("sample_max_tokens", usual.maxTokens(), 1));
        builder.sampleTemperature(section.decimal("sample_temperature", usual.temperature(), 0, Double.MAX_VALUE));
        builder.sampleTopK(integer("sample_top_k", usual.topK(), 0));
    }

    private void readOptimizer(TrainConfig.Builder builder) {
        OptimizerConfig optimizer = preset.optimizer();
        double learningRate = section.decimal("learning_rate", optimizer.learningRate(), POSITIVE, BELOW_ONE);
        builder.learningRate(learningRate);
        OptimizerSection reader = new OptimizerSection(section, learningRate);
        builder.optimizer(reader.read((AdamW) optimizer.rule()));
        builder.learningRates(reader.learningRates(optimizer.learningRates()));
        builder.maxGradNorm(section.decimal("max_grad_norm", optimizer.maxGradNorm(), 0, Double.MAX_VALUE));
        double decay = section.decimal("ema_decay", 0, 0, BELOW_ONE);
        Ema.Warmup warmup = section.flag("ema_warmup", true) ? Ema.Warmup.RISING : Ema.Warmup.NONE;
        EmaConfig.Ending ending = section.choice("ema_ending", EmaConfig.Ending.AVERAGE);
        if (decay > 0) {
            builder.ema(new EmaConfig(new Ema(decay, warmup), ending));
        }
    }

    private void readSchedule(TrainConfig.Builder builder) {
        ScheduleConfig schedule = preset.schedule();
        String name = section.choice("lr_scheduler_type", schedule.name(), LrSchedule.NAMES);
        builder.schedule(name);
        builder.warmupSteps(integer("warmup_steps", schedule.warmupSteps(), 0));
        double usualRatio = section.has("warmup_steps") ? 0 : schedule.warmupRatio(); // steps say it, 0 too
        builder.warmupRatio(section.decimal("warmup_ratio", usualRatio, 0, BELOW_ONE));
        builder.warmupStart(section.choice("warmup_start", schedule.warmupStart()));
        builder.floor(section.decimal("lr_floor", schedule.floor(), 0, 1));
        if (WSD.contains(name)) { // unknown elsewhere
            builder.decayRatio(section.decimal("decay_ratio", schedule.decayRatio(), POSITIVE, 1));
        }
    }

    private void readCompute(TrainConfig.Builder builder) {
        ComputeConfig compute = preset.compute();
        String usual = section.flag("bf16", false) ? "bf16" : section.flag("fp16", false) ? "f16" : "f32";
        builder.precision(new Precision(section.choice("precision", usual, DType.FLOATS)));
        boolean recompute = compute.activations() == Activations.RECOMPUTED;
        builder.activations(
                section.flag("gradient_checkpointing", recompute) ? Activations.RECOMPUTED : Activations.KEPT);
        builder.labelSmoothing(section.decimal("label_smoothing_factor", compute.labelSmoothing(), 0, BELOW_ONE));
        builder.neftuneAlpha(section.decimal("neftune_noise_alpha", compute.neftuneAlpha(), 0, Double.MAX_VALUE));
        boolean split = section.flag("auto_find_batch_size", compute.onOutOfMemory() == OnOutOfMemory.SPLIT);
        builder.onOutOfMemory(section.choice("on_out_of_memory", split ? OnOutOfMemory.SPLIT : OnOutOfMemory.STOP));
        builder.devices(devices());
    }

    /** {@code device} names one, {@code devices} any number. */
    private List<Device> devices() {
        String one = section.text("device", "");
        List<String> names = section.list("devices", one.isEmpty() ? List.of() : List.of(one));
        try {
            return names.stream().map(Device::parse).toList();
        } catch (ForgeException e) {
            throw section.error("devices", e.getMessage());
        }
    }

    /** The keys of other objectives than the chosen one are unknown. */
    private Objective objective() {
        Objective.Kind kind = section.choice("objective", preset.objective().kind());
        Objective chosen = objective(kind);
        return chosen.comparesPairs() && !section.flag("disable_dropout", true) ? chosen.withDropout() : chosen;
    }

    private Objective objective(Objective.Kind kind) {
        return switch (kind) {
            case SFT -> Objective.SFT;
            case DPO ->
                Objective.dpo(weight("beta", USUAL_BETA))
                        .withLabelSmoothing(section.decimal("label_smoothing", 0, 0, Math.nextDown(0.5)));
            case IPO -> Objective.ipo(weight("beta", USUAL_BETA));
            case IPO_AVERAGED -> Objective.ipoAveraged(weight("beta", USUAL_BETA));
            case ORPO -> Objective.orpo(weight("orpo_lambda", weight("beta", USUAL_BETA))); // beta is TRL's name
        };
    }

    private double weight(String key, double fallback) {
        return section.decimal(key, fallback, POSITIVE, Double.MAX_VALUE);
    }

    private void readLength(TrainConfig.Builder builder) {
        int batchSize = integer("per_device_train_batch_size", preset.shape().batchSize(), 1);
        builder.batchSize(integer("batch_size", batchSize, 1));
        builder.contextLength(integer("context_length", preset.shape().contextLength(), 1));
        builder.gradientAccumulationSteps(
                integer("gradient_accumulation_steps", preset.gradientAccumulationSteps(), 1));
        int epochs = integer("num_train_epochs", preset.epochs(), 1);
        builder.epochs(integer("epochs", epochs, 1));
        builder.maxSteps(integer("max_steps", preset.maxSteps(), 0));
    }

    private int integer(String key, int fallback, int min) {
        return section.integer(key, fallback, min, ANY);
    }
}
