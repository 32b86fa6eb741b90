package forge.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import forge.base.Json;
import forge.graph.Adafactor;
import forge.graph.AdamW;
import forge.graph.Ema;
import forge.graph.LearningRates;
import forge.graph.Lion;
import forge.graph.Momentum;
import forge.graph.Muon;
import forge.graph.Objective;
import forge.graph.Optimizer;
import forge.graph.Sgd;
import forge.graph.torch.StepOptions.Activations;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A training configuration as the keys and values that {@link TrainSection} reads it from. */
final class TrainValues {
    private final SortedMap<String, String> values = new TreeMap<>();

    private TrainValues() {}

    static SortedMap<String, String> of(TrainConfig config) {
        TrainValues all = new TrainValues();
        all.put(config.objective());
        all.put(config.optimizer());
        all.put(config.schedule());
        all.put(config.compute());
        all.putLength(config);
        all.put(config.validation());
        all.put(config.checkpoint());
        all.put("on_divergence", config.divergence().policy());
        all.put("loss_spike", config.divergence().lossSpike());
        all.put("smoothing", config.logging().smoothing());
        all.put("logging_steps", config.logging().everySteps());
        all.put("log_every", config.logging().everyEpochs());
        all.put(config.samples());
        all.put("display", config.logging().display());
        all.put("seed", config.seed());
        return all.values;
    }

    private void put(String key, Object value) {
        boolean constant = value instanceof Enum<?>;
        values.put(key, constant ? ((Enum<?>) value).name().toLowerCase(Locale.ROOT) : String.valueOf(value));
    }

    private void put(Objective objective) {
        put("objective", objective.kind());
        if (objective.comparesPairs()) {
            put("disable_dropout", objective.dropout() == Objective.Dropout.OFF);
        }
        switch (objective.kind()) {
            case SFT -> {}
            case DPO -> {
                put("beta", objective.beta());
                put("label_smoothing", objective.labelSmoothing());
            }
            case IPO, IPO_AVERAGED -> put("beta", objective.beta());
            case ORPO -> put("orpo_lambda", objective.beta());
        }
    }

    private void put(OptimizerConfig optimizer) {
        put("learning_rate", optimizer.learningRate());
        put("max_grad_norm", optimizer.maxGradNorm());
        Optimizer rule = optimizer.rule();
        put("weight_decay", rule.weightDecay());
        put("weight_decay_on", rule.decayed());
        putRule(rule);
        LearningRates rates = optimizer.learningRates();
        if (!rates.equals(LearningRates.EQUAL)) {
            put(
                    "learning_rate_scale",
                    rates.scales().stream()
                            .map(scale -> scale.name() + "=" + scale.factor())
                            .collect(Collectors.joining(", ", "[", "]")));
        }
        optimizer.ema().ifPresent(ema -> {
            put("ema_decay", ema.average().decay());
            put("ema_warmup", ema.average().warmup() == Ema.Warmup.RISING);
            put("ema_ending", ema.ending());
        });
    }

    private void putRule(Optimizer rule) {
        if (rule instanceof AdamW adamW) {
            put("optim", "adamw");
            put(adamW);
        } else if (rule instanceof Sgd sgd) {
            put("optim", "sgd");
            putMomentum(sgd.momentum(), sgd.form());
        } else if (rule instanceof Lion lion) {
            put("optim", "lion");
            put("adam_beta1", lion.beta1());
            put("adam_beta2", lion.beta2());
        } else if (rule instanceof Adafactor adafactor) {
            put("optim", "adafactor");
            put(adafactor);
        } else if (rule instanceof Muon muon) {
            put("optim", "muon");
            putMomentum(muon.momentum(), muon.form());
            put("ns_steps", muon.iterations());
            put("adjust_lr", muon.scale());
            put("adam_weight_decay", muon.others().weightDecay());
            put(muon.others());
        } else {
            put("optim", rule); // one of the user's own, which no file can name
        }
    }

    private void put(AdamW rule) {
        put("adam_beta1", rule.beta1());
        put("adam_beta2", rule.beta2());
        put("adam_epsilon", rule.eps());
    }

    private void put(Adafactor rule) {
        put("adafactor_step", rule.step());
        put("adafactor_beta1", rule.beta1());
        put("adafactor_beta2_decay", rule.beta2Decay());
        put("adafactor_eps1", rule.eps1());
        put("adafactor_eps2", rule.eps2());
        put("adafactor_clip_threshold", rule.clipThreshold());
    }

    private void putMomentum(double momentum, Momentum form) {
        put("momentum", momentum);
        put("nesterov", form == Momentum.NESTEROV);
    }

    private void put(ScheduleConfig schedule) {
        put("lr_scheduler_type", schedule.name());
        put("warmup_steps", schedule.warmupSteps());
        put("warmup_ratio", schedule.warmupRatio());
        if (schedule.warmupStart() != LrSchedule.WarmupStart.ABOVE_ZERO) { // runs from before this key go on
            put("warmup_start", schedule.warmupStart());
        }
        put("lr_floor", schedule.floor());
        if (TrainSection.WSD.contains(schedule.name())) {
            put("decay_ratio", schedule.decayRatio());
        }
    }

    private void put(ComputeConfig compute) {
        put("precision", compute.precision().products());
        put("gradient_checkpointing", compute.activations() == Activations.RECOMPUTED);
        put("label_smoothing_factor", compute.labelSmoothing());
        put("neftune_noise_alpha", compute.neftuneAlpha());
        put("on_out_of_memory", compute.onOutOfMemory());
        if (!compute.devices().isEmpty()) {
            put("devices", compute.devices());
        }
    }

    private void putLength(TrainConfig config) {
        put("batch_size", config.shape().batchSize());
        put("context_length", config.shape().contextLength());
        put("gradient_accumulation_steps", config.gradientAccumulationSteps());
        put("epochs", config.epochs());
        put("max_steps", config.maxSteps());
    }

    private void put(ValidationConfig validation) {
        put("validate_every", validation.everySteps());
        put("patience", validation.patience());
        put("min_delta", validation.minDelta());
        put("metric_for_best_model", validation.best().name());
        put("greater_is_better", validation.best().better() == BestMetric.Better.HIGHER);
        put(validation.answers());
    }

    private void put(AnswerConfig answers) {
        if (!answers.metrics().isEmpty()) {
            put("eval_metrics", answers.metrics());
            put("eval_examples", answers.examples());
            put("eval_max_tokens", answers.maxTokens());
        }
    }

    private void put(SampleConfig samples) {
        if (samples.isOn()) {
            ArrayNode prompts = Json.array();
            samples.prompts().forEach(prompts::add);
            put("sample_prompts", Json.text(prompts));
            put("sample_steps", samples.everySteps());
            put("sample_max_tokens", samples.maxTokens());
            put("sample_temperature", samples.temperature());
            put("sample_top_k", samples.topK());
        }
    }

    private void put(CheckpointConfig checkpoint) {
        checkpoint.directory().ifPresent(directory -> put("output_dir", directory));
        put("save_steps", checkpoint.everySteps());
        put("save_total_limit", checkpoint.keepLast());
        put("on_save_failure", checkpoint.onFailure());
    }
}
