package forge.train;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.base.TinyDisk;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.Batches;
import forge.engine.Device;
import forge.graph.torch.Precision;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.TinyModel;
import forge.train.CheckpointConfig.OnFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A run that was stopped and goes on is the run that was not stopped, to the bit. */
class ResumeTest {
    private static final int BATCHES = 5;

    @TempDir
    Path directory;

    private final Batches train = TinyModel.batches(random(BATCHES, 100));
    private final Batches validation = TinyModel.batches(random(2, 200));

    private static Batch[] random(int count, long seed) {
        return Stream.iterate(seed, s -> s + 1)
                .limit(count)
                .map(s -> TinyModel.random(2, 8, s))
                .toArray(Batch[]::new);
    }

    private static TrainConfig.Builder config() {
        return TrainConfig.builder().learningRate(0.01).epochs(4).saveSteps(3).validateEvery(4);
    }

    private static TrainListener after(int step, Runnable action) {
        return new TrainListener() {
            @Override
            public void stepped(Run.Step taken) {
                if (taken.number() == step) {
                    action.run();
                }
            }
        };
    }

    /** Trains through, and in a second directory stops after each of the steps and goes on in another trainer and model. */
    private void isTheSame(Supplier<CausalLM> models, TrainConfig config, int... stops) throws IOException {
        Path straight = directory.resolve("straight");
        Path broken = directory.resolve("broken");
        try (CausalLM model = models.get();
                CausalLM stopped = models.get()) {
            Run whole = Trainer.of(model, config).runDirectory(straight).fit(train, validation);
            Trainer trainer = Trainer.of(stopped, config).runDirectory(broken);
            for (int stop : stops) {
                trainer.listener(after(stop, () -> Thread.currentThread().interrupt()));
                Trainer stopping = trainer;
                String message = assertThrows(InterruptedRunException.class, () -> stopping.fit(train, validation))
                        .getMessage();
                assertTrue(message.contains("after step " + stop + " of"), message);
                assertTrue(
                        message.contains(broken.resolve("checkpoints/step-%06d".formatted(stop))
                                .toString()),
                        message);
                trainer = Trainer.resume(broken, stopped);
            }
            try (CausalLM fresh = models.get()) {
                Run resumed = Trainer.resume(broken, fresh).fit(train, validation);
                same(whole, resumed);
                for (var parameter : model.weights().parameters()) {
                    assertArrayEquals(
                            model.weights().get(parameter.name()).floats(),
                            fresh.weights().get(parameter.name()).floats(),
                            parameter.name());
                }
                same(whole, Run.open(broken));
            }
        }
        String last =
                "checkpoints/step-%06d".formatted(Run.open(straight).steps().size());
        for (String file : List.of("optimizer.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(straight.resolve(last).resolve(file)),
                    Files.readAllBytes(broken.resolve(last).resolve(file)),
                    file);
        }
        assertEquals(best(straight), best(broken));
    }

    private static Path best(Path run) throws IOException {
        return Files.readSymbolicLink(run.resolve("best"));
    }

    private static void same(Run expected, Run actual) {
        assertEquals(expected.ending(), actual.ending());
        assertEquals(expected.validations(), actual.validations());
        assertEquals(expected.epochs(), actual.epochs());
        assertEquals(untimed(expected), untimed(actual));
    }

    private static List<Run.Step> untimed(Run run) {
        return run.steps().stream()
                .map(step -> new Run.Step(
                        step.number(), step.loss(), step.learningRate(), step.gradNorm(), step.tokens(), 0))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 8, 15, 19})
    void stoppedOnceInAnEpochAtItsEndAndAtAScoring(int stop) throws IOException {
        isTheSame(() -> TinyModel.withDropout(0.2), config().build(), stop);
    }

    @Test
    void stoppedManyTimesWithDropoutAndAccumulation() throws IOException {
        TrainConfig config = config().gradientAccumulationSteps(2).saveSteps(0).build(); // 3 steps an epoch, one short
        isTheSame(() -> TinyModel.withDropout(0.2), config, 1, 2, 3, 7, 11);
    }

    @Test
    void stoppedOnTwoDevices() throws IOException {
        TrainConfig config =
                config().devices(Device.CPU, Device.CPU).saveSteps(0).build(); // 3 steps an epoch, one short
        isTheSame(() -> TinyModel.withDropout(0.2), config, 1, 3, 8);
    }

    @Test
    void aRunOnTwoDevicesGoesOnOnTwo() {
        TrainConfig two = config().devices(Device.CPU, Device.CPU).build();
        try (CausalLM model = TinyModel.gpt2(1)) {
            Trainer.of(model, two).runDirectory(directory.resolve("run")).fit(train);
            TrainConfig one = config().gradientAccumulationSteps(2).build();
            Trainer other = Trainer.of(model, one)
                    .runDirectory(directory.resolve("run"))
                    .resume();
            String message =
                    assertThrows(ForgeException.class, () -> other.fit(train)).getMessage();
            assertTrue(message.contains("train.devices: [cpu, cpu] before, nothing now"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BF16", "F16"})
    void inMixedPrecision(String type) throws IOException {
        Precision precision = type.equals("BF16") ? Precision.BF16 : Precision.F16;
        isTheSame(() -> TinyModel.gpt2(1), config().precision(precision).build(), 2, 9);
    }

    @Test
    void withAnAverageOfTheWeights() throws IOException {
        isTheSame(() -> TinyModel.gpt2(1), config().ema(0.9).build(), 2, 4, 9);
        try (CausalLM best = CausalLM.load(directory.resolve("broken/best"))) {
            Run run = Run.open(directory.resolve("broken"));
            assertEquals(run.best().orElseThrow().loss(), best.loss(validation), "a checkpoint's model is the average");
        }
    }

    @Test
    void anAdapterOverItsBase() throws IOException {
        try (CausalLM base = TinyModel.gpt2(1)) {
            LoraConfig lora = LoraConfig.of(4, 8, LoraConfig.ALL_LINEAR);
            isTheSame(() -> Lora.attach(base, lora, 3), config().build(), 4, 10);
        }
    }

    @Test
    void stoppedInTheMiddleOfAnAccumulation() throws IOException {
        TrainConfig config = config().gradientAccumulationSteps(3).build();
        Path broken = directory.resolve("broken");
        try (CausalLM model = TinyModel.withDropout(0.2);
                CausalLM stopped = TinyModel.withDropout(0.2);
                CausalLM fresh = TinyModel.withDropout(0.2)) {
            Run whole = Trainer.of(model, config).fit(train, validation);
            // the request comes while the third step gets its batches: it runs the first and gives up
            Batches interrupting = watched(train, number -> {
                if (number == BATCHES + 1) {
                    Thread.currentThread().interrupt();
                }
            });
            String message = assertThrows(
                            InterruptedRunException.class,
                            () -> Trainer.of(stopped, config)
                                    .runDirectory(broken)
                                    .fit(interrupting, validation))
                    .getMessage();
            assertTrue(message.contains("after step 2 of"), message);
            same(whole, Trainer.resume(broken, fresh).fit(train, validation));
        }
    }

    /** The batches of epochs counted through, told before each is made; the hash before a run reads one epoch of them. */
    private static Batches watched(Batches batches, IntConsumer asked) {
        int[] number = {-BATCHES};
        return new Batches() {
            @Override
            public BatchShape shape() {
                return batches.shape();
            }

            @Override
            public int size() {
                return batches.size();
            }

            @Override
            public Batch get(int epoch, int index) {
                asked.accept(number[0]++);
                return batches.get(epoch, index);
            }
        };
    }

    @Test
    void stoppedInAScoringItScoresAgain() throws IOException {
        Path broken = directory.resolve("broken");
        try (CausalLM model = TinyModel.gpt2(1);
                CausalLM stopped = TinyModel.gpt2(1);
                CausalLM fresh = TinyModel.gpt2(1)) {
            Run whole = Trainer.of(model, config().build()).fit(train, validation);
            int[] asked = {0};
            Batches interrupting = watched(validation, number -> {
                if (++asked[0] == 2 + 2 + 1) { // the hash, the first scoring, the first batch of the second
                    Thread.currentThread().interrupt();
                }
            });
            assertThrows(
                    InterruptedRunException.class,
                    () -> Trainer.of(stopped, config().build())
                            .runDirectory(broken)
                            .fit(train, interrupting));
            assertEquals(8, Run.open(broken).steps().size());
            assertEquals(1, Run.open(broken).validations().size());
            same(whole, Trainer.resume(broken, fresh).fit(train, validation));
        }
    }

    @Test
    void patienceAndTheBestWeightsGoOn() throws IOException {
        TrainConfig config = config().learningRate(0.03)
                .epochs(100)
                .patience(3)
                .saveTotalLimit(1)
                .build();
        isTheSame(() -> TinyModel.gpt2(1), config, 6, 14);
        assertEquals(
                Run.Ending.STOPPED_EARLY, Run.open(directory.resolve("broken")).ending());
        try (CausalLM ended = TinyModel.gpt2(1);
                CausalLM best = CausalLM.load(directory.resolve("broken/best"))) {
            Run again = Trainer.resume(directory.resolve("broken"), ended).fit(train, validation);
            assertEquals(Run.Ending.STOPPED_EARLY, again.ending(), "there is nothing left to do");
            assertEquals(again.best().orElseThrow().loss(), best.loss(validation), "the link holds the best weights");
            assertEquals(again.best().orElseThrow().loss(), ended.loss(validation));
        }
    }

    @Test
    void stepsThatWereLeftOutStayOut() throws IOException {
        TrainConfig config = config().smoothing(3)
                .lossSpike(1.01)
                .onDivergence(DivergenceConfig.Policy.SKIP)
                .build();
        isTheSame(() -> TinyModel.gpt2(1), config, 5, 8, 11, 14);
        assertTrue(read(directory.resolve("straight/metrics.jsonl")).contains("left out"));
    }

    @Test
    void theBestIsThatOfAScoringTheRunWasStoppedIn() throws IOException {
        Path run = directory.resolve("run");
        TrainConfig config = config().maxSteps(8).build();
        try (CausalLM stopped = TinyModel.gpt2(1);
                CausalLM fresh = TinyModel.gpt2(1)) {
            int[] asked = {0};
            Batches interrupting = watched(train, number -> {
                if (++asked[0] == BATCHES + BATCHES + 1) { // the hash, the first scoring, the first batch of the second
                    Thread.currentThread().interrupt();
                }
            });
            Trainer trainer = Trainer.of(stopped, config).runDirectory(run);
            assertThrows(InterruptedRunException.class, () -> trainer.fit(train, interrupting));
            assertTrue(best(run).endsWith("step-000004"), best(run).toString());
            assertEquals(
                    8,
                    Trainer.resume(run, fresh)
                            .fit(train, train)
                            .best()
                            .orElseThrow()
                            .step());
        }
        assertTrue(best(run).endsWith("step-000008"), best(run).toString());
        try (CausalLM best = CausalLM.load(run.resolve("best"));
                CausalLM again = TinyModel.gpt2(1)) {
            Run ended = Trainer.resume(run, again).fit(train, train);
            assertEquals(ended.best().orElseThrow().loss(), best.loss(train));
        }
    }

    @Test
    void linksPointAtCheckpointsAllTheTime() throws IOException, InterruptedException {
        Path run = directory.resolve("run");
        AtomicBoolean going = new AtomicBoolean(true);
        List<String> dangling = new CopyOnWriteArrayList<>();
        Thread watching = new Thread(() -> {
            while (going.get()) {
                for (String name : List.of("last", "best")) {
                    Path link = run.resolve(name);
                    // Twice: the link may be set to another between the look at it and the look at what it names.
                    if (IntStream.range(0, 2).allMatch(look -> isDangling(link))) {
                        dangling.add(name);
                    }
                }
            }
        });
        watching.start();
        try (CausalLM model = TinyModel.gpt2(1)) {
            TrainConfig config = config().epochs(8)
                    .saveSteps(1)
                    .validateEvery(1)
                    .saveTotalLimit(1)
                    .build();
            Trainer.of(model, config).runDirectory(run).fit(train, train);
        } finally {
            going.set(false);
            watching.join();
        }
        assertEquals(List.of(), dangling);
    }

    private static boolean isDangling(Path link) {
        try {
            Path target = Files.readSymbolicLink(link);
            return !Files.exists(link) && target.equals(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return false; // not yet
        }
    }

    @Test
    void anOlderCheckpointThatCannotBeReadIsNoObstacle() throws IOException {
        Path run = directory.resolve("run");
        TrainConfig config = config().saveSteps(1).maxSteps(6).build();
        try (CausalLM model = TinyModel.gpt2(1)) {
            Trainer.of(model, config).runDirectory(run).fit(train);
            Files.writeString(run.resolve("checkpoints/step-000005/trainer_state.json"), "{\"step\":");
            assertEquals(6, Trainer.resume(run, model).fit(train).steps().size());
        }
        assertTrue(Files.exists(run.resolve("checkpoints/damaged-step-000005")));
    }

    @Test
    void theBestThatIsDamagedIsLinkedNoMore() throws IOException {
        Path run = directory.resolve("run");
        TrainConfig config =
                config().saveSteps(1).validateEvery(4).maxSteps(6).patience(9).build();
        try (CausalLM model = TinyModel.gpt2(1);
                CausalLM fresh = TinyModel.gpt2(1)) {
            Trainer trainer = Trainer.of(model, config)
                    .runDirectory(run)
                    .listener(after(5, () -> Thread.currentThread().interrupt()));
            assertThrows(InterruptedRunException.class, () -> trainer.fit(train, train));
            assertTrue(best(run).endsWith("step-000004"), best(run).toString());
            Files.writeString(run.resolve("checkpoints/step-000004/model.safetensors"), "nothing");
            Trainer.resume(run, fresh)
                    .listener(after(6, () -> assertFalse(Files.isSymbolicLink(run.resolve("best")))))
                    .fit(train, train);
        }
        assertTrue(best(run).endsWith("step-000006"), best(run).toString());
        assertTrue(Files.exists(run.resolve("checkpoints/damaged-step-000004")));
    }

    @Test
    void controlsStopARunThatGoesOnWithTheirLearningRate() {
        Path run = directory.resolve("run");
        TrainConfig config = config().schedule("constant").warmupRatio(0).build();
        try (CausalLM model = TinyModel.gpt2(1)) {
            Trainer trainer = Trainer.of(model, config).runDirectory(run);
            trainer.listener(after(2, () -> trainer.controls().scaleLearningRate(0.5)));
            trainer.listener(after(4, () -> trainer.controls().stop()));
            assertEquals(Run.Ending.INTERRUPTED, trainer.fit(train).ending());
            Run resumed = Trainer.resume(run.toString(), model).fit(train);
            assertEquals(20, resumed.steps().size());
            assertEquals(0.005, resumed.steps().get(19).learningRate());
            assertTrue(read(run.resolve("metrics.jsonl")).contains("learning rate scale: 1.0 before, 0.5 now"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDamagedCheckpointIsSetAsideAndTheRunIsTheSame() throws IOException {
        Path run = directory.resolve("run");
        try (CausalLM model = TinyModel.gpt2(1);
                CausalLM stopped = TinyModel.gpt2(1);
                CausalLM fresh = TinyModel.gpt2(1)) {
            Run whole = Trainer.of(model, config().build()).fit(train, validation);
            Trainer trainer = Trainer.of(stopped, config().build())
                    .runDirectory(run)
                    .listener(after(8, () -> Thread.currentThread().interrupt()));
            assertThrows(InterruptedRunException.class, () -> trainer.fit(train, validation));
            Path optimizer = run.resolve("checkpoints/step-000008/optimizer.safetensors");
            byte[] bytes = Files.readAllBytes(optimizer);
            bytes[bytes.length / 2] ^= 1;
            Files.write(optimizer, bytes);
            same(whole, Trainer.resume(run, fresh).fit(train, validation));
            assertTrue(Files.exists(run.resolve("checkpoints/damaged-step-000008")));
        }
    }

    @Test
    void anotherRunIsRefusedKeyByKey() {
        Path run = directory.resolve("run");
        try (CausalLM model = TinyModel.gpt2(1);
                CausalLM larger = TinyModel.layers(2, 0)) {
            TrainConfig config = config().maxSteps(4).build();
            Trainer.of(model, config).runDirectory(run).fit(train, validation);
            refused(
                    () -> Trainer.of(
                                    model,
                                    config.toBuilder()
                                            .learningRate(0.02)
                                            .epochs(9)
                                            .build())
                            .runDirectory(run)
                            .resume()
                            .fit(train, validation),
                    "train.epochs: 4 before, 9 now; train.learning_rate: 0.01 before, 0.02 now.");
            refused(
                    () -> Trainer.resume(run, model).fit(validation, validation),
                    "data.train.batches: 5 before, 2 now");
            refused(
                    () -> Trainer.resume(run, model).fit(TinyModel.batches(random(BATCHES, 101)), validation),
                    "data.train.sha256: ");
            refused(() -> Trainer.resume(run, model).fit(train), "data.validation.batches: 2 before, nothing now");
            refused(() -> Trainer.resume(run, larger).fit(train, validation), "model: ");
            refused(
                    () -> Trainer.of(model, config).runDirectory(run).fit(train, validation),
                    "a run was begun here already");
            refused(() -> Trainer.resume(directory.resolve("none"), model), "no run was begun here");
            // what is kept and shown may change
            TrainConfig other = config.toBuilder()
                    .saveSteps(1)
                    .saveTotalLimit(1)
                    .smoothing(3)
                    .build();
            Trainer.of(model, other).runDirectory(run).resume().fit(train, validation);
        }
    }

    @Test
    void anAdapterOfAnotherBaseIsRefused() {
        Path run = directory.resolve("run");
        LoraConfig lora = LoraConfig.of(4, 8, LoraConfig.ALL_LINEAR);
        try (CausalLM base = TinyModel.gpt2(1);
                CausalLM otherBase = TinyModel.gpt2(2);
                CausalLM model = Lora.attach(base, lora);
                CausalLM other = Lora.attach(otherBase, lora)) {
            Trainer.of(model, config().maxSteps(2).build()).runDirectory(run).fit(train);
            refused(() -> Trainer.resume(run, other).fit(train), "model.frozen_sha256: ");
            try (CausalLM louder = Lora.attach(base, LoraConfig.of(4, 16, LoraConfig.ALL_LINEAR))) {
                refused(() -> Trainer.resume(run, louder).fit(train), "model.adapter: rank 4 {}, alpha 8.0");
            }
        }
    }

    private static void refused(Runnable call, String expected) {
        String message = assertThrows(ForgeException.class, call::run).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void aFullDiskLeavesTheCheckpointBeforeWholeAndTheRunGoesOnOrStops() throws IOException {
        try (TinyDisk disk = TinyDisk.mount(directory.resolve("disk"));
                CausalLM model = TinyModel.gpt2(1);
                CausalLM fresh = TinyModel.gpt2(1)) {
            Path run = disk.path().resolve("run");
            TrainConfig config = config().saveSteps(2).saveTotalLimit(1).build();
            Trainer stopping = Trainer.of(model, config).runDirectory(run).listener(new TrainListener() {
                @Override
                public void saved(int step, Path checkpoint) {
                    fill(disk.path().resolve("filling"), 40_000);
                }
            });
            FileException full = assertThrows(FileException.class, () -> stopping.fit(train));
            assertTrue(full.getMessage().contains("step-000004"), full.getMessage());
            assertEquals(Run.Ending.FAILED, Run.open(run).ending());
            TrainConfig going =
                    config.toBuilder().onSaveFailure(OnFailure.CONTINUE).build();
            Trainer trainer = Trainer.of(fresh, going).runDirectory(run).resume();
            String unsaved =
                    assertThrows(FileException.class, () -> trainer.fit(train)).getMessage();
            assertTrue(unsaved.contains("last step, 20, but") && unsaved.contains("is " + run), unsaved);
            Run whole = trainer.lastRun().orElseThrow();
            assertEquals(Run.Ending.FAILED, whole.ending());
            assertEquals(20, whole.steps().size());
            assertFalse(Files.exists(run.resolve("checkpoints/step-000004")));
            Files.delete(disk.path().resolve("filling"));
            try (CausalLM again = TinyModel.gpt2(1)) {
                Run resumed = Trainer.resume(run, again).fit(train);
                assertEquals(Run.Ending.COMPLETE, resumed.ending());
                assertEquals(untimed(whole), untimed(resumed));
            }
        }
    }

    /** Leaves so many bytes free. */
    private static void fill(Path file, long left) {
        try {
            long free = Files.getFileStore(file.getParent()).getUsableSpace();
            Files.write(file, new byte[(int) Math.max(0, free - left)]);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDiskWithoutRoomIsRefusedBeforeTheFirstStep() throws IOException {
        try (TinyDisk disk = TinyDisk.mount(directory.resolve("disk"));
                CausalLM model = TinyModel.gpt2(1)) {
            fill(disk.path().resolve("filling"), 300_000);
            Trainer trainer =
                    Trainer.of(model, config().build()).runDirectory(disk.path().resolve("run"));
            String message =
                    assertThrows(FileException.class, () -> trainer.fit(train)).getMessage();
            assertTrue(message.contains("4 checkpoints, which this run holds at once, take"), message);
            assertTrue(trainer.lastRun().isEmpty());
            Trainer once = Trainer.of(
                            model,
                            config().epochs(1).saveSteps(0).validateEvery(0).build())
                    .runDirectory(disk.path().resolve("once"));
            assertEquals(Run.Ending.COMPLETE, once.fit(train, validation).ending(), "it writes one checkpoint");
        }
    }
}
