package forge.train;

import forge.base.AtomicFiles;
import forge.base.ForgeException;
import forge.data.BatchShape;
import forge.data.Dataset;
import forge.data.InputBatch;
import forge.data.InputBatches;
import forge.data.Seq2SeqShape;
import forge.data.record.Example;
import forge.engine.Device;
import forge.engine.Weights;
import forge.graph.Adafactor;
import forge.graph.LearningRates;
import forge.graph.Lion;
import forge.graph.Momentum;
import forge.graph.Muon;
import forge.graph.Objective;
import forge.graph.Optimizer;
import forge.graph.Parameter;
import forge.graph.Sgd;
import forge.graph.torch.Precision;
import forge.graph.torch.StepOptions.Activations;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.Architecture;
import forge.model.CausalLM;
import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import forge.model.TextClassifier;
import forge.model.Trainable;
import forge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Classifiers and encoder-decoders train with every option that language models do. */
class EveryModelTest {
    private static final List<String> COLOURS = List.of("red", "green", "blue");
    private static final Dataset DATA = Dataset.of(IntStream.range(0, 24)
            .mapToObj(i -> Example.of("the " + COLOURS.get(i % 3) + " one of " + i, COLOURS.get(i % 3)))
            .toList());
    private static final Tokenizer TOKENIZER =
            Tokenizer.train(DATA.records().stream().map(example -> example.prompt() + " " + example.answer()), 300);

    /** A model that was just made, and batches of {@link #DATA} for it. */
    private record Subject(Trainable model, Function<Integer, InputBatches> batches, Runnable closing)
            implements AutoCloseable {
        @Override
        public void close() {
            closing.run();
        }
    }

    private static Subject classifier() {
        TextClassifier classifier = TextClassifier.create(TOKENIZER, COLOURS, 16, 1);
        return new Subject(classifier, batchSize -> classifier.batches(DATA, batchSize), classifier::close);
    }

    private static Subject encoderDecoder() {
        T5Config config = new T5Config(
                TOKENIZER.vocabSize(),
                16,
                8,
                32,
                1,
                1,
                2,
                8,
                16,
                0,
                1e-6,
                1,
                T5Config.FeedForward.RELU,
                true,
                true,
                0,
                1,
                0);
        return subject(Seq2SeqLM.create(config, TOKENIZER, 1), () -> {});
    }

    private static Subject subject(Seq2SeqLM model, Runnable closing) {
        return new Subject(model, batchSize -> model.batches(DATA, new Seq2SeqShape(batchSize, 16, 8)), () -> {
            model.close();
            closing.run();
        });
    }

    private static Subject adaptedClassifier() {
        TextClassifier base = TextClassifier.from("src/test/resources/golden/llama", COLOURS, 1);
        TextClassifier tuned = Lora.attach(base, LoraConfig.of(4, 8, "q", "v").withDropout(0.1));
        return new Subject(tuned, batchSize -> tuned.batches(DATA, batchSize), () -> {
            tuned.close();
            base.close();
        });
    }

    private static Subject adaptedEncoderDecoder() {
        Seq2SeqLM base = (Seq2SeqLM) encoderDecoder().model();
        return subject(Lora.attach(base, LoraConfig.of(4, 8, "q", "v", "wo").withDropout(0.1)), base::close);
    }

    /** Nothing of the model changes. */
    @Test
    void aDryRunTriesEveryKindOfModel() {
        for (Supplier<Subject> made :
                List.<Supplier<Subject>>of(EveryModelTest::classifier, EveryModelTest::encoderDecoder)) {
            try (Subject subject = made.get();
                    Subject untouched = made.get()) {
                TrainConfig config =
                        config().epochs(2).devices(Device.CPU, Device.CPU).build();
                InputBatches batches = subject.batches().apply(4);
                DryRun found = Trainer.of(subject.model(), config).dryRun(batches, batches);
                assertEquals(6, found.batches());
                assertEquals(6, found.steps());
                assertTrue(found.trial().gradNorm() > 0);
                assertEquals(2, found.data().size());
                Plan plan = found.plan().orElseThrow();
                assertEquals(subject.model().weights().count(), plan.trainableParameters());
                assertTrue(plan.peakBytes() > 16 * plan.trainableParameters() && plan.flopsPerToken() > 0, plan.text());
                assertEquals(
                        Trainer.of(untouched.model(), config).fit(batches).finalLoss(),
                        Trainer.of(subject.model(), config).fit(batches).finalLoss());
            }
        }
    }

    private record Case(String name, TrainConfig config) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        Map<String, TrainConfig.Builder> all = new LinkedHashMap<>();
        all.put("plain", config());
        all.put("bf16", config().precision(Precision.BF16));
        all.put("f16", config().precision(Precision.F16));
        all.put("recomputed", config().activations(Activations.RECOMPUTED));
        all.put("smoothed labels", config().labelSmoothing(0.1));
        all.put("no clip", config().maxGradNorm(0));
        all.put("accumulation", config().gradientAccumulationSteps(3).epochs(20));
        all.put("two devices", config().devices(Device.CPU, Device.CPU).epochs(20));
        all.put("weight decay", config().weightDecay(0.1).betas(0.8, 0.95).epsilon(1e-6));
        all.put("validation", config().validateEvery(5).patience(3).minDelta(1e-4));
        all.put("steps", config().maxSteps(30).warmupSteps(3));
        all.put(
                "sgd",
                config().optimizer(new Sgd(0.9, Momentum.CLASSICAL, 0, Optimizer.Decayed.ALL))
                        .learningRate(0.3)
                        .epochs(20));
        all.put("lion", config().optimizer(Lion.DEFAULT).learningRate(0.01).epochs(20));
        all.put("adafactor", config().optimizer(Adafactor.DEFAULT).epochs(20));
        all.put("muon", config().optimizer(Muon.DEFAULT));
        all.put("average", config().ema(0.8).epochs(20));
        all.put(
                "half the rate",
                config().learningRates(LearningRates.EQUAL.with("weight", 0.5)).epochs(20));
        for (String schedule : LrSchedule.NAMES) {
            all.put(schedule, config().schedule(schedule).warmupRatio(0.1).floor(0.1));
        }
        return all.entrySet().stream()
                .map(each -> new Case(each.getKey(), each.getValue().build()));
    }

    private static TrainConfig.Builder config() {
        return TrainConfig.builder().learningRate(0.03).epochs(10);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aClassifierTrainsWithEveryOption(Case test) {
        trains(classifier(), test.config());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anEncoderDecoderTrainsWithEveryOption(Case test) {
        trains(encoderDecoder(), test.config());
    }

    @Test
    void everyModelGoesOnFromACheckpointToTheBit(@TempDir Path directory) {
        TrainConfig config = config().epochs(4).saveSteps(2).build();
        goesOn(EveryModelTest::classifier, config, directory.resolve("classifier"));
        goesOn(EveryModelTest::encoderDecoder, config, directory.resolve("encoder-decoder"));
        goesOn(EveryModelTest::adaptedClassifier, config, directory.resolve("adapted classifier"));
        goesOn(EveryModelTest::adaptedEncoderDecoder, config, directory.resolve("adapter"));
    }

    /** Each family once, all its weights or an adapter, with all at once that a checkpoint has to hold. */
    @ParameterizedTest
    @CsvSource({
        "gpt2, false",
        "llama, false",
        "qwen3, false",
        "gemma3_text, false",
        "mistral, true",
        "qwen2, true",
        "gemma, true",
        "gemma2, true"
    })
    void everyFamilyGoesOnWithTheNewerOptions(String family, boolean adapted, @TempDir Path directory) {
        TrainConfig.Builder config = config().epochs(3)
                .saveSteps(2)
                .ema(0.8)
                .neftuneAlpha(5)
                .samplePrompts("the")
                .sampleSteps(4);
        config.optimizer(adapted ? Lion.DEFAULT : Muon.DEFAULT).learningRate(0.003);
        goesOn(() -> decoder(family, adapted, directory), config.build(), directory.resolve("run"));
    }

    private static Subject decoder(String family, boolean adapted, Path directory) {
        String sizes = family.equals("gpt2")
                ? "\"n_embd\": 16, \"n_layer\": 1, \"n_head\": 2, \"n_positions\": 32"
                : "\"hidden_size\": 16, \"intermediate_size\": 20, \"num_hidden_layers\": 2, \"num_attention_heads\": 2,"
                        + " \"num_key_value_heads\": 1, \"head_dim\": 8, \"max_position_embeddings\": 32,"
                        + " \"rms_norm_eps\": 1e-6, \"rope_theta\": 10000.0, \"query_pre_attn_scalar\": 8,"
                        + " \"sliding_window\": 8, \"tie_word_embeddings\": true";
        AtomicFiles.writeText(
                directory.resolve("config.json"),
                "{\"model_type\": \"%s\", \"vocab_size\": %d, %s}".formatted(family, TOKENIZER.vocabSize(), sizes));
        CausalLM base = CausalLM.create(Architecture.read(directory), TOKENIZER, 1);
        Function<Integer, InputBatches> batches = size -> DATA.batches(TOKENIZER, new BatchShape(size, 16));
        if (!adapted) {
            return new Subject(base, batches, base::close);
        }
        CausalLM tuned =
                Lora.attach(base, LoraConfig.of(2, 4, LoraConfig.ALL_LINEAR).dora());
        return new Subject(tuned, batches, () -> {
            tuned.close();
            base.close();
        });
    }

    private static void goesOn(Supplier<Subject> models, TrainConfig config, Path run) {
        try (Subject whole = models.get();
                Subject stopped = models.get();
                Subject resumed = models.get()) {
            InputBatches batches = whole.batches().apply(8);
            Trainer trainer = Trainer.of(stopped.model(), config).runDirectory(run);
            trainer.listener(new TrainListener() {
                @Override
                public void stepped(Run.Step step) {
                    if (step.number() == 5) {
                        trainer.controls().stop();
                    }
                }
            });
            assertEquals(Run.Ending.INTERRUPTED, trainer.fit(batches, batches).ending());
            Run straight = Trainer.of(whole.model(), config).fit(batches, batches);
            Run second = Trainer.resume(run, resumed.model()).fit(batches, batches);
            assertEquals(
                    straight.steps().stream().map(Run.Step::loss).toList(),
                    second.steps().stream().map(Run.Step::loss).toList());
            assertEquals(straight.validations(), second.validations());
            assertEquals(straight.samples(), second.samples());
            Weights expected = whole.model().weights();
            for (Parameter parameter : expected.parameters()) {
                assertArrayEquals(
                        expected.get(parameter.name()).floats(),
                        resumed.model().weights().get(parameter.name()).floats(),
                        parameter.name());
            }
        }
    }

    private static void trains(Subject made, TrainConfig config) {
        try (Subject subject = made) {
            Trainable model = subject.model();
            InputBatches batches = subject.batches().apply(8);
            double before = model.loss(batches).mean();
            Run run = Trainer.of(model, config).fit(batches, batches);
            double after = model.loss(batches).mean();
            assertTrue(after < 0.8 * before, before + " to " + after);
            assertTrue(run.steps().size() <= config.totalSteps(batches.size()));
            assertEquals(run.best().orElseThrow().loss().mean(), after, 1e-5, "the best weights are back");
        }
    }

    @Test
    void severalBatchesAreOneLargeBatch() {
        severalAreOne(EveryModelTest::classifier);
        severalAreOne(EveryModelTest::encoderDecoder);
    }

    @Test
    void theRowsOfABatchAreTheBatch() {
        partsAreTheWhole(classifier());
        partsAreTheWhole(encoderDecoder());
    }

    private static void partsAreTheWhole(Subject made) {
        try (Subject subject = made) {
            InputBatch whole = subject.batches().apply(8).get(0, 0);
            for (int parts : new int[] {1, 3, 8, 100}) {
                List<InputBatch> split = whole.split(parts);
                assertEquals(Math.min(parts, 8), split.size());
                double sum =
                        split.stream().mapToDouble(subject.model()::lossSum).sum();
                assertEquals(subject.model().lossSum(whole), sum, 1e-4);
                assertEquals(
                        whole.scoredTokens(),
                        split.stream().mapToLong(InputBatch::scoredTokens).sum());
            }
        }
    }

    private static void severalAreOne(Supplier<Subject> make) {
        TrainConfig one = config().epochs(1).schedule("constant").warmupRatio(0).build();
        try (Subject large = make.get();
                Subject small = make.get()) {
            Run.Step whole = Trainer.of(large.model(), one)
                    .fit(large.batches().apply(24))
                    .steps()
                    .get(0);
            TrainConfig parts = one.toBuilder().gradientAccumulationSteps(4).build();
            Run.Step summed = Trainer.of(small.model(), parts)
                    .fit(small.batches().apply(7))
                    .steps()
                    .get(0);
            assertEquals(whole.loss(), summed.loss(), 1e-5);
            assertEquals(whole.gradNorm(), summed.gradNorm(), 1e-4 * whole.gradNorm());
            assertEquals(whole.tokens(), summed.tokens());
        }
    }

    @Test
    void pairsAreForLanguageModels() {
        TrainConfig dpo = config().objective(Objective.dpo(0.1)).build();
        try (Subject subject = classifier()) {
            InputBatches batches = subject.batches().apply(8);
            Trainer trainer = Trainer.of(subject.model(), dpo);
            String message = assertThrows(ForgeException.class, () -> trainer.fit(batches))
                    .getMessage();
            assertTrue(message.contains("CausalLM"), message);
        }
    }
}
