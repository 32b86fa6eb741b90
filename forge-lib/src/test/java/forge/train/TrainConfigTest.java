package forge.train;

import forge.base.ConfigException;
import forge.base.ForgeException;
import forge.config.Config;
import forge.data.BatchShape;
import forge.engine.Device;
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
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions.Activations;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TrainConfigTest {
    @Test
    void scratchHasTheDefaultsOfTheSpecification() {
        TrainConfig config = TrainConfig.scratch();
        AdamW adamW = new AdamW(0.9, 0.999, 1e-8, 0.01, AdamW.Decayed.MATRICES);
        assertEquals(OptimizerConfig.of(adamW, 3e-4, 1.0), config.optimizer());
        assertEquals(new BatchShape(2, 128), config.shape());
        assertEquals(20, config.epochs());
        assertEquals(10, config.logging().smoothing());
        assertEquals(5, config.logging().everyEpochs());
    }

    @Test
    void precisionAndCheckpointingAreReadFromFilesInTheirWords() {
        ComputeConfig compute = from("train.precision=bf16", "train.gradient_checkpointing=true")
                .compute();
        assertEquals(
                new ComputeConfig(
                        Precision.BF16, Activations.RECOMPUTED, 0, 0, ComputeConfig.OnOutOfMemory.STOP, List.of()),
                compute);
    }

    @Test
    void aMetricIsBetterHigherUnlessItIsALoss() {
        assertEquals(BestMetric.LOSS, best());
        assertEquals(
                new BestMetric("exact_match", BestMetric.Better.HIGHER), best("metric_for_best_model=exact_match"));
        assertEquals(new BestMetric("nll_loss", BestMetric.Better.LOWER), best("metric_for_best_model=nll_loss"));
        assertEquals(
                new BestMetric("perplexity", BestMetric.Better.LOWER),
                best("metric_for_best_model=perplexity", "greater_is_better=false"));
        assertEquals(
                best("metric_for_best_model=exact_match"),
                TrainConfig.builder().best("exact_match").build().validation().best());
    }

    private static BestMetric best(String... assignments) {
        return from(Stream.of(assignments).map("train."::concat).toArray(String[]::new))
                .validation()
                .best();
    }

    @Test
    void loraHasItsOwn() {
        TrainConfig config = TrainConfig.lora();
        assertEquals(2e-4, config.optimizer().learningRate());
        assertEquals(4, config.shape().batchSize());
        assertEquals(3, config.epochs());
    }

    @Test
    void aBuilderFromAConfigurationChangesNothingByItself() {
        TrainConfig odd = TrainConfig.builder()
                .learningRate(0.5)
                .optimizer(Muon.DEFAULT)
                .betas(0.1, 0.2)
                .epsilon(0.3)
                .weightDecay(0.4)
                .learningRates(LearningRates.EQUAL.with("lora_B", 1.5))
                .maxGradNorm(0.6)
                .ema(0.99)
                .schedule("wsd")
                .warmupSteps(7)
                .warmupRatio(0.8)
                .floor(0.9)
                .precision(Precision.BF16)
                .activations(Activations.RECOMPUTED)
                .labelSmoothing(0.05)
                .batchSize(10)
                .contextLength(11)
                .gradientAccumulationSteps(12)
                .epochs(13)
                .maxSteps(14)
                .validateEvery(15)
                .patience(16)
                .minDelta(17)
                .smoothing(18)
                .logEvery(19)
                .seed(20)
                .build();
        assertEquals(odd, odd.toBuilder().build());
    }

    @Test
    void stepsCountTheShortLastAccumulationOfAnEpoch() {
        TrainConfig config =
                TrainConfig.builder().gradientAccumulationSteps(4).epochs(3).build();
        assertEquals(9, config.totalSteps(10)); // 4 + 4 + 2 iterations, three times
        assertEquals(5, config.toBuilder().maxSteps(5).build().totalSteps(10));
        TrainConfig longer = config.toBuilder().maxSteps(100).build();
        assertEquals(100, longer.totalSteps(10), "steps decide over epochs");
        assertEquals(34, longer.totalEpochs(10));
        assertEquals(3, config.totalEpochs(10));
    }

    @Test
    void aRunWithoutEndCountsAsFarAsItCan() {
        TrainConfig endless = TrainConfig.builder().epochs(Integer.MAX_VALUE).build();
        assertEquals(Integer.MAX_VALUE, endless.totalSteps(10));
        assertEquals(7, endless.toBuilder().maxSteps(7).build().totalSteps(10));
        TrainConfig oneStepAnEpoch = TrainConfig.builder()
                .gradientAccumulationSteps(Integer.MAX_VALUE)
                .epochs(2)
                .build();
        assertEquals(2, oneStepAnEpoch.totalSteps(10));
    }

    @Test
    void aNormBoundOfZeroOrInfinityIsOff() {
        OptimizerConfig off = TrainConfig.builder().maxGradNorm(0).build().optimizer();
        assertEquals(Double.POSITIVE_INFINITY, off.clip());
        OptimizerConfig infinite = TrainConfig.builder()
                .maxGradNorm(Double.POSITIVE_INFINITY)
                .build()
                .optimizer();
        assertEquals(off, infinite);
        assertEquals(off, from("train.max_grad_norm=0").optimizer());
    }

    @Test
    void aWarmupOfNoStepsIsNone() {
        assertEquals(1, first(TrainConfig.builder().warmupSteps(0).build()));
        assertEquals(1, first(from("train.warmup_steps=0")));
        assertTrue(first(from("train.warmup_steps=0", "train.warmup_ratio=0.1")) < 1);
        assertTrue(first(TrainConfig.builder().build()) < 1);
    }

    private static double first(TrainConfig config) {
        return config.schedule().schedule().factor(0, 100);
    }

    @Test
    void aWarmupRatioBecomesStepsOfTheRun() {
        LrSchedule schedule =
                new ScheduleConfig("constant", 0, 0.1, LrSchedule.WarmupStart.ABOVE_ZERO, 0, 0.2).schedule();
        assertEquals(0.5, schedule.factor(0, 10), 1e-12); // one step of warm-up
        assertEquals(1.0, schedule.factor(1, 10), 1e-12);
        assertEquals(1 / 11.0, schedule.factor(0, 100), 1e-12); // ten
    }

    @Test
    void everyValueOutOfRangeIsNamed() {
        refused("learningRate is 0.0", b -> b.learningRate(0));
        refused("learningRate is NaN", b -> b.learningRate(Double.NaN));
        refused("beta2 is 1.0", b -> b.betas(0.9, 1));
        refused("epsilon is 0.0", b -> b.epsilon(0));
        refused("weightDecay is -0.1", b -> b.weightDecay(-0.1));
        refused("maxGradNorm is -1.0", b -> b.maxGradNorm(-1));
        refused("maxGradNorm is NaN", b -> b.maxGradNorm(Double.NaN));
        refused("\"cosin\" is unknown", b -> b.schedule("cosin"));
        refused("warmupSteps is -1", b -> b.warmupSteps(-1));
        refused("warmupRatio is 1.0", b -> b.warmupRatio(1));
        refused("floor is 2.0", b -> b.floor(2));
        refused("batchSize is 0", b -> b.batchSize(0));
        refused("contextLength is 0", b -> b.contextLength(0));
        refused("gradientAccumulationSteps is 0", b -> b.gradientAccumulationSteps(0));
        refused("epochs is 0", b -> b.epochs(0));
        refused("maxSteps is -1", b -> b.maxSteps(-1));
        refused("patience is -1", b -> b.patience(-1));
        refused("smoothing is 0", b -> b.smoothing(0));
        refused("logEvery is 0", b -> b.logEvery(0));
    }

    private static void refused(String expected, UnaryOperator<TrainConfig.Builder> change) {
        TrainConfig.Builder builder = change.apply(TrainConfig.builder());
        String message = assertThrows(ForgeException.class, builder::build).getMessage();
        assertTrue(message.contains(expected), message);
    }

    private static TrainConfig from(String... overrides) {
        Config config = Config.builder().overrides(List.of(overrides)).build();
        return TrainConfig.from(config.section("train"));
    }

    @Test
    void theValuesOfAConfigurationAreReadAsIt() {
        TrainConfig.Builder odd = TrainConfig.builder()
                .learningRate(1.0 / 3)
                .maxGradNorm(0.6)
                .schedule("wsd")
                .warmupRatio(0.8)
                .floor(0.9)
                .precision(Precision.BF16)
                .activations(Activations.RECOMPUTED)
                .labelSmoothing(0.05)
                .neftuneAlpha(5)
                .batchSize(10)
                .contextLength(11)
                .gradientAccumulationSteps(12)
                .epochs(13)
                .maxSteps(14)
                .validateEvery(15)
                .patience(16)
                .minDelta(17)
                .runDirectory(Path.of("runs/with a blank"))
                .saveSteps(21)
                .saveTotalLimit(22)
                .onSaveFailure(CheckpointConfig.OnFailure.CONTINUE)
                .onDivergence(DivergenceConfig.Policy.SKIP)
                .lossSpike(2.5)
                .smoothing(18)
                .logEvery(19)
                .seed(-20);
        List<TrainConfig> configs = List.of(
                TrainConfig.scratch(),
                TrainConfig.lora(),
                odd.build(),
                odd.warmupSteps(7).build(),
                odd.optimizer(new AdamW(0.1, 0.2, 0.3, 0.4, Optimizer.Decayed.ALL))
                        .build(),
                odd.objective(Objective.dpo(0.2).withLabelSmoothing(0.1)).build(),
                odd.objective(Objective.ipo(0.3)).build(),
                odd.objective(Objective.ipoAveraged(0.3)).build(),
                odd.objective(Objective.orpo(0.4)).build(),
                odd.best(new BestMetric("rewards/accuracies", BestMetric.Better.HIGHER))
                        .build(),
                odd.devices(Device.cuda(0), Device.cuda(1)).build(),
                odd.devices(Device.CPU)
                        .onOutOfMemory(ComputeConfig.OnOutOfMemory.SPLIT)
                        .build(),
                odd.optimizer(Sgd.of(0.9)).build(),
                odd.optimizer(Lion.DEFAULT).build(),
                odd.optimizer(Adafactor.of(Adafactor.Step.PYTORCH)).build(),
                odd.optimizer(Muon.DEFAULT).build(),
                odd.learningRates(LearningRates.EQUAL.with("lora_B", 2).with("head", 0.5))
                        .build(),
                odd.ema(new EmaConfig(new Ema(0.99, Ema.Warmup.NONE), EmaConfig.Ending.WEIGHTS))
                        .build());
        for (TrainConfig config : configs) {
            String[] assignments = config.values().entrySet().stream()
                    .map(entry -> "train." + entry.getKey() + "=" + entry.getValue())
                    .toArray(String[]::new);
            assertEquals(config, from(assignments));
        }
    }

    @Test
    void everyDeviceTakesTheIterationsOfAStep() {
        TrainConfig two = from("train.devices=cpu,cpu", "train.gradient_accumulation_steps=3", "train.epochs=1");
        assertEquals(List.of(Device.CPU, Device.CPU), two.compute().devices());
        assertEquals(6, two.iterationsAStep());
        assertEquals(2, two.totalSteps(7));
        assertEquals(
                List.of(Device.cuda(1)), from("train.device=cuda:1").compute().devices());
        assertEquals(
                "train.devices (override): the device is \"gpu\", expected cpu, cuda or cuda:N.",
                assertThrows(ConfigException.class, () -> from("train.devices=cpu,gpu"))
                        .getMessage());
    }

    @Test
    void whatWsdDecaysInIsAKeyOfItsOwn() {
        TrainConfig config = from("train.lr_scheduler_type=wsd", "train.decay_ratio=0.5", "train.lr_floor=0");
        assertEquals(0.5, config.schedule().decayRatio());
        LrSchedule schedule =
                config.toBuilder().warmupSteps(0).build().schedule().schedule();
        assertEquals(1, schedule.factor(50, 100), 1e-12);
        assertEquals(1 - Math.sqrt(0.5), schedule.factor(75, 100), 1e-12);
        assertEquals(0.2, from("train.lr_scheduler_type=wsd").schedule().decayRatio());
        String message = assertThrows(ConfigException.class, () -> from("train.decay_ratio=0.5"))
                .getMessage();
        assertTrue(message.contains("decay_ratio") && message.contains("unknown key"), message);
        assertThrows(ConfigException.class, () -> from("train.lr_scheduler_type=wsd", "train.decay_ratio=0"));
        TrainConfig long1 = TrainConfig.builder()
                .schedule("warmup_stable_decay")
                .decayRatio(0.3)
                .build();
        assertEquals("0.3", long1.values().get("decay_ratio"));
    }

    @Test
    void aWarmupMayBeginAtZero() {
        TrainConfig config = from("train.warmup_steps=4", "train.warmup_start=zero");
        assertEquals(0, config.schedule().schedule().factor(0, 100));
        assertEquals(0.25, config.schedule().schedule().factor(1, 100));
        assertEquals("zero", config.values().get("warmup_start"));
        assertEquals(0.2, from("train.warmup_steps=4").schedule().schedule().factor(0, 100));
        assertThrows(ConfigException.class, () -> from("train.warmup_start=one"));
    }

    @Test
    void dropoutWhileComparingAnswersIsAKey() {
        assertEquals(Objective.dpo(0.1), from("train.objective=dpo").objective());
        assertEquals(
                Objective.dpo(0.1).withDropout(),
                from("train.objective=dpo", "train.disable_dropout=false").objective());
        assertEquals("true", from("train.objective=orpo").values().get("disable_dropout"));
        assertThrows(ConfigException.class, () -> from("train.disable_dropout=false"), "fine-tuning has its dropout");
    }

    @Test
    void anEmptySectionIsThePreset() {
        assertEquals(TrainConfig.scratch(), from());
        assertEquals(TrainConfig.lora(), from("train.preset=lora"));
    }

    @Test
    void keysOfFilesSetValues() {
        TrainConfig expected = TrainConfig.lora().toBuilder()
                .learningRate(1e-4)
                .betas(0.8, 0.95)
                .epsilon(1e-6)
                .weightDecay(0.1)
                .maxGradNorm(0.3)
                .schedule("wsd")
                .warmupSteps(7)
                .warmupRatio(0.2)
                .floor(0.05)
                .batchSize(3)
                .contextLength(64)
                .gradientAccumulationSteps(5)
                .epochs(6)
                .maxSteps(8)
                .validateEvery(9)
                .patience(10)
                .minDelta(0.01)
                .smoothing(11)
                .logEvery(12)
                .seed(13)
                .build();
        assertEquals(
                expected,
                from(
                        "train.preset=lora",
                        "train.learning_rate=1e-4",
                        "train.adam_beta1=0.8",
                        "train.adam_beta2=0.95",
                        "train.adam_epsilon=1e-6",
                        "train.weight_decay=0.1",
                        "train.max_grad_norm=0.3",
                        "train.lr_scheduler_type=wsd",
                        "train.warmup_steps=7",
                        "train.warmup_ratio=0.2",
                        "train.lr_floor=0.05",
                        "train.per_device_train_batch_size=3",
                        "train.context_length=64",
                        "train.gradient_accumulation_steps=5",
                        "train.num_train_epochs=6",
                        "train.max_steps=8",
                        "train.validate_every=9",
                        "train.patience=10",
                        "train.min_delta=0.01",
                        "train.smoothing=11",
                        "train.log_every=12",
                        "train.seed=13"));
        assertEquals(3, from("train.batch_size=3").shape().batchSize());
        assertEquals(6, from("train.epochs=6").epochs());
        assertEquals(
                LoggingConfig.Display.PROGRESS,
                from("train.display=progress").logging().display());
    }

    @Test
    void everyOptimizerIsReadFromFilesWithItsNumbers() {
        assertEquals(AdamW.DEFAULT, rule("train.optim=adamw_torch"));
        assertEquals(Sgd.DEFAULT, rule("train.optim=sgd"));
        assertEquals(
                new Sgd(0.9, Momentum.NESTEROV, 1e-4, AdamW.Decayed.ALL),
                rule(
                        "train.optim=sgd",
                        "train.momentum=0.9",
                        "train.nesterov=true",
                        "train.weight_decay=1e-4",
                        "train.weight_decay_on=all"));
        assertEquals(Lion.DEFAULT, rule("train.optim=lion"));
        assertEquals(
                new Lion(0.95, 0.98, 0.1, AdamW.Decayed.MATRICES),
                rule("train.optim=lion", "train.adam_beta1=0.95", "train.adam_beta2=0.98", "train.weight_decay=0.1"));
        assertEquals(Adafactor.DEFAULT, rule("train.optim=adafactor"));
        assertEquals(
                Adafactor.of(Adafactor.Step.PYTORCH), rule("train.optim=adafactor", "train.adafactor_step=pytorch"));
        assertEquals(
                new Adafactor(Adafactor.Step.RELATIVE, 0.9, -0.7, 1e-20, 1e-2, 2, 0.1, AdamW.Decayed.MATRICES),
                rule(
                        "train.optim=adafactor",
                        "train.adafactor_step=relative",
                        "train.adafactor_beta1=0.9",
                        "train.adafactor_beta2_decay=-0.7",
                        "train.adafactor_eps1=1e-20",
                        "train.adafactor_eps2=1e-2",
                        "train.adafactor_clip_threshold=2",
                        "train.weight_decay=0.1"));
        assertEquals(Muon.DEFAULT, rule("train.optim=muon"));
        AdamW others = new AdamW(0.8, 0.95, 1e-8, 0.05, AdamW.Decayed.MATRICES);
        assertEquals(
                new Muon(0.9, Momentum.CLASSICAL, 4, Muon.Scale.ORIGINAL, 0.05, others),
                rule(
                        "train.optim=muon",
                        "train.momentum=0.9",
                        "train.nesterov=false",
                        "train.ns_steps=4",
                        "train.adjust_lr=original",
                        "train.weight_decay=0.05",
                        "train.adam_beta1=0.8",
                        "train.adam_beta2=0.95"));
    }

    @Test
    void muonAndItsAdamWMayDecayDifferently() {
        Muon muon = (Muon) rule("train.optim=muon", "train.weight_decay=0.2", "train.adam_weight_decay=0");
        assertEquals(0.2, muon.weightDecay());
        assertEquals(0, muon.others().weightDecay());
        Muon same = (Muon) rule("train.optim=muon", "train.weight_decay=0.2");
        assertEquals(0.2, same.others().weightDecay());
        assertEquals(
                AdamW.Decayed.ALL,
                rule("train.optim=muon", "train.weight_decay_on=all").decayed());
    }

    private static Optimizer rule(String... overrides) {
        return from(overrides).optimizer().rule();
    }

    @Test
    void whatIsWrittenIsReadBackForEveryOptimizer() {
        List<Optimizer> rules = List.of(
                AdamW.DEFAULT,
                new Sgd(0.9, Momentum.NESTEROV, 1e-4, AdamW.Decayed.ALL),
                new Lion(0.95, 0.98, 0.1, AdamW.Decayed.MATRICES),
                Adafactor.of(Adafactor.Step.PYTORCH),
                new Adafactor(Adafactor.Step.RELATIVE, 0.9, -0.7, 1e-20, 1e-2, 2, 0.1, AdamW.Decayed.MATRICES),
                Muon.DEFAULT,
                new Muon(0.9, Momentum.CLASSICAL, 4, Muon.Scale.ORIGINAL, 0.05, AdamW.DEFAULT));
        for (Optimizer rule : rules) {
            TrainConfig config = TrainConfig.builder()
                    .optimizer(rule)
                    .learningRates(LearningRates.EQUAL.with("lora_B", 16))
                    .ema(0.99)
                    .build();
            String[] written = TrainValues.of(config).entrySet().stream()
                    .map(value -> "train." + value.getKey() + "=" + value.getValue())
                    .toArray(String[]::new);
            assertEquals(config.optimizer(), from(written).optimizer());
        }
    }

    @Test
    void keysOfAnotherOptimizerAreRefused() {
        String momentum = assertThrows(ConfigException.class, () -> from("train.momentum=0.9"))
                .getMessage();
        assertTrue(momentum.contains("train.momentum (override)"), momentum);
        String lion = assertThrows(ConfigException.class, () -> from("train.optim=lyon"))
                .getMessage();
        assertTrue(lion.contains("Did you mean lion?"), lion);
    }

    @Test
    void learningRatesByNameAndAveragesAreReadFromFiles() {
        OptimizerConfig optimizer =
                from("train.learning_rate_scale=lora_B=16,embed_tokens=0.1").optimizer();
        assertEquals(LearningRates.EQUAL.with("lora_B", 16).with("embed_tokens", 0.1), optimizer.learningRates());
        LearningRates plus = from("train.learning_rate_scale=q_proj.lora_B=2", "train.loraplus_lr_ratio=8")
                .optimizer()
                .learningRates();
        assertEquals(2, plus.of("base_model.model.layers.0.q_proj.lora_B.weight"));
        assertEquals(8, plus.of("base_model.model.layers.0.v_proj.lora_B.weight"));
        assertEquals(1, plus.of("base_model.model.layers.0.v_proj.lora_A.weight"));
        assertEquals(8, plus.of("base_model.model.layers.0.v_proj.lora_magnitude_vector"));
        assertThrows(ConfigException.class, () -> from("train.loraplus_lr_ratio=0"));
        assertThrows(ForgeException.class, () -> LearningRates.EQUAL.with("lora_B|", 2));
        String unread = assertThrows(ConfigException.class, () -> from("train.learning_rate_scale=lora_B"))
                .getMessage();
        assertTrue(unread.endsWith("found lora_B, expected names with factors such as [lora_B=16]."), unread);
        assertEquals(
                Optional.of(EmaConfig.of(0.99)),
                from("train.ema_decay=0.99").optimizer().ema());
        EmaConfig judging = new EmaConfig(new Ema(0.9, Ema.Warmup.NONE), EmaConfig.Ending.WEIGHTS);
        assertEquals(
                Optional.of(judging),
                from("train.ema_decay=0.9", "train.ema_warmup=false", "train.ema_ending=weights")
                        .optimizer()
                        .ema());
        assertEquals(Optional.empty(), from("train.ema_decay=0").optimizer().ema());
    }

    @Test
    void theDecayOfABuilderIsThatOfWhicheverOptimizerIsChosen() {
        TrainConfig.Builder builder = TrainConfig.builder().weightDecay(0.3).optimizer(Lion.DEFAULT);
        assertEquals(0.3, builder.build().optimizer().rule().weightDecay());
        refused("sgd has no betas", b -> b.optimizer(Sgd.DEFAULT).betas(0.9, 0.99));
        refused(
                "weightDecay is 0.5",
                b -> b.weightDecay(0.5).learningRate(0.2).learningRates(LearningRates.EQUAL.with("lora_B", 16)));
    }

    @Test
    void wrongKeysAndValuesNameThemselves() {
        String unknown = assertThrows(ConfigException.class, () -> from("train.warmup_step=5"))
                .getMessage();
        assertTrue(unknown.contains("train.warmup_step (override)"), unknown);
        assertTrue(unknown.contains("warmup_steps"), unknown);
        String range = assertThrows(ConfigException.class, () -> from("train.learning_rate=2"))
                .getMessage();
        assertTrue(range.contains("train.learning_rate (override): found 2"), range);
        assertTrue(range.endsWith("expected more than 0 and less than 1."), range);
        String decay = assertThrows(
                        ConfigException.class, () -> from("train.weight_decay=2000", "train.learning_rate=1e-3"))
                .getMessage();
        assertTrue(decay.startsWith("train.weight_decay (override): found 2000.0, expected 0 "), decay);
        assertTrue(decay.endsWith("less than 1000."), decay);
        String clip = assertThrows(ConfigException.class, () -> from("train.max_grad_norm=-1"))
                .getMessage();
        assertTrue(clip.endsWith("expected 0 or more."), clip);
        String floor = assertThrows(ConfigException.class, () -> from("train.lr_floor=2"))
                .getMessage();
        assertTrue(floor.endsWith("expected 0 to 1."), floor);
    }
}
