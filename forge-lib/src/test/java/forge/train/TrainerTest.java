package forge.train;

import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.Batches;
import forge.graph.Ema;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.TinyModel;
import forge.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TrainerTest {
    private CausalLM model;

    @BeforeEach
    void createModel() {
        model = TinyModel.gpt2(1);
    }

    @AfterEach
    void closeModel() {
        model.close();
    }

    private static TrainConfig.Builder constant(double learningRate) {
        return TrainConfig.builder()
                .schedule("constant")
                .warmupRatio(0)
                .learningRate(learningRate)
                .epochs(1);
    }

    private static double loss(CausalLM model, Batch batch) {
        return model.lossSum(batch) / batch.scoredTokens();
    }

    @Test
    void aFreshModelKnowsNothing() {
        assertEquals(Math.log(TinyModel.VOCAB_SIZE), loss(model, TinyModel.random(8, 32, 5)), 0.1);
    }

    @Test
    void fiftyStepsLearnOneBatchByHeart() {
        Batch batch = TinyModel.random(2, 16, 7);
        Run run = Trainer.of(model, constant(0.02).epochs(50).build()).fit(TinyModel.batches(batch));
        assertEquals(50, run.steps().size());
        assertEquals(Math.log(TinyModel.VOCAB_SIZE), run.steps().get(0).loss(), 0.2);
        assertTrue(loss(model, batch) < 0.05, "loss after 50 steps " + loss(model, batch));
    }

    @Test
    void anAdapterIsTrainedAsAModelIs() {
        Batch batch = TinyModel.random(2, 16, 7);
        double before = loss(model, batch);
        try (CausalLM tuned = Lora.attach(model, LoraConfig.of(8, 16, LoraConfig.ALL_LINEAR))) {
            Batches data = TinyModel.batches(batch);
            Trainer.of(tuned, constant(0.02).epochs(50).build()).fit(data, data);
            assertTrue(loss(tuned, batch) < before - 0.5, "loss after 50 steps " + loss(tuned, batch));
            assertEquals(before, loss(model, batch), "the base stays as it is");
        }
    }

    @Test
    void fourBatchesOfTwoAreOneBatchOfEight() {
        Batch eight = withIgnored(TinyModel.random(8, 16, 3));
        Batch[] twos = new Batch[4];
        for (int i = 0; i < 4; i++) {
            twos[i] = new Batch(
                    new BatchShape(2, 16),
                    Arrays.copyOfRange(eight.inputIds(), i * 32, i * 32 + 32),
                    Arrays.copyOfRange(eight.targets(), i * 32, i * 32 + 32));
        }
        TrainConfig config = constant(0.01).epochs(5).build();
        Run large = Trainer.of(model, config).fit(TinyModel.batches(eight));
        try (CausalLM other = TinyModel.gpt2(1)) {
            TrainConfig accumulating =
                    config.toBuilder().gradientAccumulationSteps(4).build();
            Run small = Trainer.of(other, accumulating).fit(TinyModel.batches(twos));
            assertEquals(5, small.steps().size());
            for (int i = 0; i < 5; i++) {
                Run.Step a = large.steps().get(i);
                Run.Step b = small.steps().get(i);
                assertEquals(a.loss(), b.loss(), 1e-4, "loss of step " + i);
                assertEquals(a.gradNorm(), b.gradNorm(), 1e-3 * a.gradNorm(), "norm of step " + i);
                assertEquals(a.tokens(), b.tokens());
            }
        }
    }

    /** Unequal numbers of scored tokens in the parts: a mean of means would differ. */
    private static Batch withIgnored(Batch batch) {
        long[] targets = batch.targets();
        Arrays.fill(targets, 0, 30, Batch.IGNORE);
        Arrays.fill(targets, 70, 80, Batch.IGNORE);
        return new Batch(batch.shape(), batch.inputIds(), targets);
    }

    @Test
    void earlyStoppingPutsTheBestWeightsBack() {
        Batch unseen = TinyModel.random(4, 16, 99);
        TrainConfig config = constant(0.02).epochs(100).patience(3).build();
        Run run =
                Trainer.of(model, config).fit(TinyModel.batches(TinyModel.random(4, 16, 7)), TinyModel.batches(unseen));
        assertEquals(Run.Ending.STOPPED_EARLY, run.ending());
        Run.Validation best = run.best().orElseThrow();
        assertEquals(best.step() + 3, run.steps().size());
        assertEquals(best.loss().mean(), loss(model, unseen), 1e-6);
        double last = run.validations().get(run.validations().size() - 1).loss().mean();
        assertTrue(last > best.loss().mean() + 0.01, "the last loss " + last + " is no worse than " + best);
    }

    @Test
    void minDeltaStopsProgressThatIsTooSlow() {
        Batch batch = TinyModel.random(4, 16, 7);
        TrainConfig config =
                constant(1e-7).epochs(100).patience(2).minDelta(0.01).build();
        Run run = Trainer.of(model, config).fit(TinyModel.batches(batch), TinyModel.batches(batch));
        assertEquals(Run.Ending.STOPPED_EARLY, run.ending());
        assertEquals(3, run.steps().size());
    }

    @Test
    void validatesEverySoManyStepsAndAtTheEnd() {
        Batches batches = TinyModel.batches(TinyModel.random(2, 8, 1));
        TrainConfig config = constant(1e-3).epochs(7).validateEvery(3).build();
        List<Integer> steps = Trainer.of(model, config).fit(batches, batches).validations().stream()
                .map(Run.Validation::step)
                .toList();
        assertEquals(List.of(3, 6, 7), steps);
    }

    @Test
    void theScheduleSetsTheRateOfEachStep() {
        TrainConfig config =
                constant(0.01).schedule("linear").floor(0).epochs(4).build();
        List<Double> rates =
                Trainer.of(model, config).fit(TinyModel.batches(TinyModel.random(2, 8, 1))).steps().stream()
                        .map(Run.Step::learningRate)
                        .toList();
        assertEquals(List.of(0.01, 0.0075, 0.005, 0.0025), rates);
    }

    @Test
    void maxStepsEndsInsideAnEpoch() {
        Batches three =
                TinyModel.batches(TinyModel.random(2, 8, 1), TinyModel.random(2, 8, 2), TinyModel.random(2, 8, 3));
        Run run =
                Trainer.of(model, constant(1e-3).epochs(9).maxSteps(5).build()).fit(three);
        assertEquals(5, run.steps().size());
        assertEquals(1, run.epochs().size());
        double mean = run.steps().stream().limit(3).collect(Collectors.averagingDouble(Run.Step::loss));
        assertEquals(mean, run.epochs().get(0).loss().mean(), 1e-9);
    }

    @Test
    void theSameSeedGivesTheSameLosses() {
        Batches batches = TinyModel.batches(TinyModel.random(2, 16, 1), TinyModel.random(2, 16, 2));
        TrainConfig config = constant(0.01).epochs(5).build();
        List<Double> first = losses(Trainer.of(model, config).fit(batches));
        try (CausalLM again = TinyModel.gpt2(1)) {
            assertEquals(first, losses(Trainer.of(again, config).fit(batches)));
        }
    }

    private static List<Double> losses(Run run) {
        return run.steps().stream().map(Run.Step::loss).toList();
    }

    @Test
    void aLossThatIsNoNumberNamesStepAndBatches() {
        String name = "transformer.ln_f.weight";
        float[] nan = new float[32];
        Arrays.fill(nan, Float.NaN);
        NamedTensor broken =
                NamedTensor.of(name, model.weights().get(name).info().shape(), nan);
        Batches batches = TinyModel.batches(TinyModel.random(2, 8, 1), TinyModel.random(2, 8, 2));
        Trainer trainer = Trainer.of(
                        model,
                        constant(1e-3).gradientAccumulationSteps(2).epochs(3).build())
                .listener(new TrainListener() {
                    @Override
                    public void stepped(Run.Step step) {
                        model.weights().set(name, broken);
                    }
                });
        String message = assertThrows(DivergedException.class, () -> trainer.fit(batches))
                .getMessage();
        assertTrue(message.startsWith("step 2 (epoch 2, batches 1 to 2): the loss is NaN and"), message);
        Run run = trainer.lastRun().orElseThrow();
        assertEquals(Run.Ending.DIVERGED, run.ending());
        assertEquals(1, run.steps().size());
    }

    @Test
    void theNormIsRecordedWithoutABoundToo() {
        Batch batch = TinyModel.random(2, 16, 7);
        Run run = Trainer.of(model, constant(0.01).maxGradNorm(0).epochs(20).build())
                .fit(TinyModel.batches(batch));
        assertEquals(Run.Ending.COMPLETE, run.ending());
        assertTrue(run.steps().stream().allMatch(step -> step.gradNorm() > 0));
        assertTrue(run.finalLoss() < run.steps().get(0).loss());
    }

    @Test
    void anAverageIsScoredAndStaysInTheModel() {
        Batch batch = TinyModel.random(2, 16, 7);
        Batches data = TinyModel.batches(batch);
        TrainConfig config = constant(0.02).epochs(5).ema(0.5).build();
        Run run = Trainer.of(model, config).fit(data, data);
        Run.Validation best = run.best().orElseThrow();
        assertEquals(best.loss().mean(), loss(model, batch), 1e-6);
        try (CausalLM again = TinyModel.gpt2(1)) {
            Trainer.of(again, config).fit(data); // nothing scored: the last average
            assertEquals(loss(again, batch), run.validations().get(4).loss().mean(), 1e-6);
        }
    }

    @Test
    void anAverageThatOnlyJudgesLeavesTheWeights() {
        Batch batch = TinyModel.random(2, 16, 7);
        Batches data = TinyModel.batches(batch);
        EmaConfig judge = new EmaConfig(Ema.of(0.5), EmaConfig.Ending.WEIGHTS);
        Run run = Trainer.of(model, constant(0.02).epochs(5).ema(judge).build()).fit(data, data);
        Run plain;
        try (CausalLM again = TinyModel.gpt2(1)) {
            plain = Trainer.of(again, constant(0.02).epochs(5).build()).fit(data, data);
            assertEquals(loss(again, batch), loss(model, batch), "the same steps were taken");
        }
        assertTrue(
                run.best().orElseThrow().loss().mean()
                        > plain.best().orElseThrow().loss().mean(),
                "lags behind");
    }

    @Test
    void stopKeepsWhatWasTrained() {
        Batch batch = TinyModel.random(2, 16, 7);
        double before = loss(model, batch);
        Trainer trainer = Trainer.of(model, constant(0.01).epochs(1000).build()).listener(new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                if (step.number() == 20) {
                    Thread.currentThread().interrupt(); // what the stop button does
                }
            }
        });
        String message = assertThrows(InterruptedRunException.class, () -> trainer.fit(TinyModel.batches(batch)))
                .getMessage();
        assertTrue(message.contains("after step 20 of 1000"), message);
        assertFalse(Thread.currentThread().isInterrupted(), "the request was taken");
        Run run = trainer.lastRun().orElseThrow();
        assertEquals(Run.Ending.INTERRUPTED, run.ending());
        assertEquals(20, run.steps().size());
        assertTrue(loss(model, batch) < before - 0.5, "the model forgot what it had learned");
    }

    @Test
    void controlsStopARunAndChangeItsLearningRate() {
        Batch batch = TinyModel.random(2, 16, 7);
        Trainer trainer = Trainer.of(model, constant(0.01).epochs(1000).build());
        trainer.listener(new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                if (step.number() == 3) {
                    trainer.controls().scaleLearningRate(0.5);
                } else if (step.number() == 5) {
                    trainer.controls().stop();
                }
            }
        });
        Run run = trainer.fit(TinyModel.batches(batch));
        assertEquals(Run.Ending.INTERRUPTED, run.ending());
        assertEquals(
                List.of(0.01, 0.01, 0.01, 0.005, 0.005),
                run.steps().stream().map(Run.Step::learningRate).toList());
        Run again = trainer.fit(TinyModel.batches(batch));
        assertEquals(5, again.steps().size(), "the stop of the first run is forgotten");
        assertEquals(0.01, again.steps().get(0).learningRate(), "its learning rate too");
        assertThrows(ForgeException.class, () -> trainer.controls().scaleLearningRate(-1));
    }

    @Test
    void aRateThatWasScaledBeforeTheRunIsTold() {
        List<String> told = new ArrayList<>();
        Trainer trainer = Trainer.of(model, constant(0.01).epochs(1).build());
        trainer.listener(new TrainListener() {
            @Override
            public void changed(int step, String what) {
                told.add(step + " " + what);
            }
        });
        trainer.controls().scaleLearningRate(0.25);
        Run run = trainer.fit(TinyModel.batches(TinyModel.random(2, 8, 1)));
        assertEquals(0.0025, run.steps().get(0).learningRate());
        assertEquals(List.of("0 learning rate scale: 1.0 before, 0.25 now"), told);
    }

    @Test
    void listenersSeeEventsInOrder() {
        List<String> events = new ArrayList<>();
        Batches one = TinyModel.batches(TinyModel.random(2, 8, 1));
        Trainer.of(model, constant(1e-3).epochs(2).build())
                .listener(new TrainListener() {
                    @Override
                    public void started(int totalSteps) {
                        events.add("started " + totalSteps);
                    }

                    @Override
                    public void stepped(Run.Step step) {
                        events.add("step " + step.number());
                    }

                    @Override
                    public void validated(Run.Validation validation) {
                        events.add("validated " + validation.step());
                    }

                    @Override
                    public void epochEnded(Run.Epoch epoch) {
                        events.add("epoch " + epoch.number());
                    }

                    @Override
                    public void ended(Run run) {
                        events.add("ended");
                    }
                })
                .fit(one, one);
        assertEquals(
                List.of("started 2", "step 1", "epoch 1", "validated 1", "step 2", "epoch 2", "validated 2", "ended"),
                events);
    }
}
