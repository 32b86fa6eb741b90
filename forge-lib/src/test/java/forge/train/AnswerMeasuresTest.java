package forge.train;

import forge.base.ForgeException;
import forge.config.Config;
import forge.data.BatchShape;
import forge.data.Dataset;
import forge.data.InputBatches;
import forge.data.Seq2SeqShape;
import forge.data.record.Example;
import forge.generate.Answers;
import forge.generate.Generator;
import forge.metric.Metrics;
import forge.model.CausalLM;
import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import forge.model.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AnswerMeasuresTest {
    @TempDir
    Path directory;

    /** Four questions with an answer each, which are soon learned by heart. */
    private static final Dataset FACTS = Dataset.of(List.of(
            Example.of("ax", "one cat"),
            Example.of("bx", "two dogs"),
            Example.of("cx", "six birds"),
            Example.of("dx", "ten fish")));

    private static InputBatches batches(CausalLM model) {
        return FACTS.batches(model.tokenizer(), new BatchShape(4, 16));
    }

    private static TrainConfig.Builder learning() {
        return TrainConfig.builder()
                .learningRate(0.02)
                .epochs(60)
                .validateEvery(20)
                .warmupSteps(0);
    }

    @Test
    void answersAreMeasuredWhileAModelLearnsThem() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            InputBatches facts = batches(model);
            TrainConfig config = learning()
                    .evalMetrics(Metrics.rougeL(), Metrics.bleu())
                    .best("exact_match")
                    .build();
            Run run = Trainer.of(model, config).fit(facts, facts);
            Run.Validation last = run.validations().get(run.validations().size() - 1);
            assertEquals(
                    List.of("rouge_l", "bleu", "exact_match"),
                    List.copyOf(last.metrics().keySet()));
            assertEquals(1, last.metrics().get("rouge_l"), 1e-9);
            assertEquals(1, last.metrics().get("exact_match"), "which the best weights are chosen by");
            Answers answers = Generator.of(model).temperature(0).maxTokens(20).answer(facts.prompted());
            assertEquals("two dogs", answers.all().get(1).said());
            assertEquals("two dogs", answers.all().get(1).expected());
            assertEquals("bx\n", answers.all().get(1).prompt());
            assertEquals(1, answers.score(Metrics.exactMatch()));
        }
    }

    @Test
    void aRunThatMeasuresIsToTheBitTheRunWithout() {
        try (CausalLM silent = TinyModel.withDropout(0.2);
                CausalLM asked = TinyModel.withDropout(0.2)) {
            TrainConfig config = learning().ema(0.9).build();
            Run without = Trainer.of(silent, config).fit(batches(silent), batches(silent));
            Run with = Trainer.of(
                            asked,
                            config.toBuilder().evalMetrics(Metrics.rougeL()).build())
                    .fit(batches(asked), batches(asked));
            assertEquals(
                    without.steps().stream().map(Run.Step::loss).toList(),
                    with.steps().stream().map(Run.Step::loss).toList());
        }
    }

    @Test
    void aMeasureOfTheUsersComesBeforeTheMetricOfItsName() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            TrainConfig config = learning().epochs(1).best("exact_match").build();
            Run run =
                    Trainer.of(model, config).measure("exact_match", () -> 0.75).fit(batches(model), batches(model));
            assertEquals(0.75, run.validations().get(0).metrics().get("exact_match"));
        }
    }

    @Test
    void anEncoderDecoderModelIsAskedToo() {
        try (CausalLM letters = TinyModel.gpt2(1);
                Seq2SeqLM model = Seq2SeqLM.create(
                        T5Config.builder()
                                .vocabSize(TinyModel.VOCAB_SIZE)
                                .hiddenSize(16)
                                .headDim(8)
                                .intermediateSize(32)
                                .numLayers(1)
                                .numHeads(2)
                                .build(),
                        letters.tokenizer(),
                        1)) {
            InputBatches facts = model.batches(FACTS, new Seq2SeqShape(4, 8, 16));
            TrainConfig config = learning().evalMetrics(Metrics.rougeL()).build();
            Run run = Trainer.of(model, config).fit(facts, facts);
            assertEquals(3, run.validations().size());
            assertTrue(run.validations().get(2).metrics().containsKey("rouge_l"));
        }
    }

    @Test
    void aRunGoesOnWithWhatItMeasures() {
        try (CausalLM first = TinyModel.gpt2(1);
                CausalLM second = TinyModel.gpt2(1)) {
            TrainConfig config = learning()
                    .evalMetrics(Metrics.rougeL(), Metrics.exactMatch())
                    .evalExamples(3)
                    .best("rouge_l")
                    .build();
            Trainer trainer = Trainer.of(first, config).runDirectory(directory.resolve("run"));
            AtomicInteger steps = new AtomicInteger();
            trainer.listener(new TrainListener() {
                @Override
                public void stepped(Run.Step step) {
                    if (steps.incrementAndGet() == 30) {
                        trainer.controls().stop();
                    }
                }
            });
            assertEquals(
                    Run.Ending.INTERRUPTED,
                    trainer.fit(batches(first), batches(first)).ending());
            Run whole = Trainer.resume(directory.resolve("run"), second).fit(batches(second), batches(second));
            assertEquals(60, whole.steps().size());
            assertEquals(
                    List.of("rouge_l", "exact_match"),
                    List.copyOf(whole.validations().get(2).metrics().keySet()));
        }
    }

    @Test
    void keysOfFilesNameMetrics() {
        TrainConfig config = TrainConfig.from(Config.builder()
                .override("eval_metrics=rougeL,bleu")
                .override("eval_examples=20")
                .override("eval_max_tokens=30")
                .build()
                .section(""));
        assertEquals(
                new AnswerConfig(List.of(Metrics.rougeL(), Metrics.bleu()), 20, 30),
                config.validation().answers());
        assertEquals("[rouge_l, bleu]", config.values().get("eval_metrics"));
        ForgeException e = assertThrows(
                ForgeException.class,
                () -> TrainConfig.from(Config.builder()
                        .override("eval_metrics=rogue_l")
                        .build()
                        .section("")));
        assertTrue(e.getMessage().startsWith("eval_metrics"), e.getMessage());
        assertTrue(e.getMessage().contains("did you mean rouge_l?"), e.getMessage());
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeTheFirstStep() {
        Dataset texts = Dataset.of(IntStream.range(0, 20)
                .mapToObj(i -> Example.text("some words here"))
                .toList());
        try (CausalLM model = TinyModel.gpt2(1)) {
            Trainer trainer =
                    Trainer.of(model, learning().evalMetrics(Metrics.rougeL()).build());
            InputBatches plain = texts.batches(model.tokenizer(), new BatchShape(2, 8));
            String noData =
                    assertThrows(ForgeException.class, () -> trainer.fit(plain)).getMessage();
            assertTrue(noData.contains("there are none. Give some, or leave out eval_metrics."), noData);
            for (String noAnswers : Stream.<Runnable>of(
                            () -> trainer.fit(plain, plain), () -> trainer.dryRun(plain, plain))
                    .map(run -> assertThrows(ForgeException.class, run::run).getMessage())
                    .toList()) {
                assertTrue(noAnswers.contains("none of the validation data is a prompt with an answer"), noAnswers);
            }
        }
    }
}
