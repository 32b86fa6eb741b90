package forge.train;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.base.Json;
import forge.base.Sha256;
import forge.base.TinyDisk;
import forge.config.Config;
import forge.data.Batches;
import forge.data.record.Origin;
import forge.model.CausalLM;
import forge.model.TinyModel;
import forge.train.checkpoint.CheckpointStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

class RunDirectoryTest {
    @TempDir
    Path directory;

    private final CausalLM model = TinyModel.gpt2(1);
    private final Batches train =
            TinyModel.batches(TinyModel.random(2, 8, 1), TinyModel.random(2, 8, 2), TinyModel.random(2, 8, 3));

    @AfterEach
    void close() {
        model.close();
    }

    private static TrainConfig.Builder config() {
        return TrainConfig.builder().learningRate(0.01).epochs(3).maxGradNorm(0);
    }

    @Test
    void aStopThatComesWhileALogIsWrittenStopsTheRun() throws IOException {
        Path path = directory.resolve("run");
        TrainListener stops = new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                if (step.number() == 2) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Trainer trainer = Trainer.of(model, config().build()).listener(stops).runDirectory(path);
        assertThrows(InterruptedRunException.class, () -> trainer.fit(train));
        Run read = Run.open(path);
        assertEquals(2, read.steps().size());
        assertEquals(Run.Ending.INTERRUPTED, read.ending());
    }

    @Test
    void aTrackerThatIsInterruptedStopsTheRun() {
        TrainListener asks = new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                throw new InterruptedRunException("Sending was interrupted.");
            }
        };
        Trainer trainer = Trainer.of(model, config().build()).tracker(asks);
        assertThrows(InterruptedRunException.class, () -> trainer.fit(train));
        assertEquals(1, trainer.lastRun().orElseThrow().steps().size());
    }

    @Test
    void theDirectoryTellsTheRun() throws IOException {
        Path path = directory.resolve("run");
        Run run = Trainer.of(model, config().build()).runDirectory(path).fit(train, train);
        Run read = Run.open(path);
        assertEquals(run.steps(), read.steps(), "every digit, and no norm where none was measured");
        assertEquals(run.validations(), read.validations());
        assertEquals(run.epochs(), read.epochs());
        assertEquals(Run.Ending.COMPLETE, read.ending());
        assertEquals(run.duration().toMillis() / 1e3, read.duration().toMillis() / 1e3, 1);
        try (Stream<Path> files = Files.list(path)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
            assertEquals(
                    List.of(
                            "best",
                            "checkpoints",
                            "config.resolved.yaml",
                            "last",
                            "metrics.jsonl",
                            "provenance.json",
                            "run.lock"),
                    names);
        }
        try (CausalLM last = CausalLM.load(path.resolve("last"))) {
            assertEquals(model.loss(train), last.loss(train), "a checkpoint is a model");
        }
    }

    @Test
    void provenanceNamesWhatTheRunWasMadeOf() {
        Path path = directory.resolve("run");
        Trainer.of(model, config().seed(7).build()).runDirectory(path).fit(train);
        JsonNode json = Json.read(path.resolve("provenance.json"));
        assertEquals(7, json.at("/seeds/train").asInt());
        assertEquals("3", json.at("/facts").path("data.train.batches").asText());
        assertEquals(train.sha256(), json.at("/facts").path("data.train.sha256").asText());
        assertEquals("0.01", json.at("/facts").path("train.learning_rate").asText());
        assertEquals(64, json.at("/model/trained_sha256_at_start").asText().length());
        assertEquals("2.7.1", json.at("/software/libtorch").asText());
        assertEquals("cpu", json.at("/machine/device").asText());
        assertTrue(json.at("/machine/memory_bytes").asLong() > 1 << 20);
    }

    @Test
    void theConfigurationIsWrittenWithOriginsAndReadBack() throws IOException {
        Path file = Files.writeString(
                directory.resolve("run.yaml"), "train:\n  learning_rate: 0.02\n  num_train_epochs: 2\n");
        Path path = directory.resolve("a run");
        Config config = Config.builder()
                .file(file)
                .override("train.output_dir=" + path)
                .override("train.validate_every=2")
                .build();
        Trainer.of(model, config).fit(train);
        String text = Files.readString(path.resolve("config.resolved.yaml"));
        assertTrue(text.contains("  learning_rate: 0.02 # " + file + ":2"), text);
        assertTrue(text.contains("  epochs: 2 # " + file + ":3"), text);
        assertTrue(text.contains("  validate_every: 2 # override"), text);
        assertTrue(text.contains("  seed: 42 # default"), text);
        assertTrue(text.contains("  output_dir: \"" + path + "\" # override"), text);
        assertEquals(TrainConfig.from(config.section("train")), ResolvedConfig.read(path));
    }

    @Test
    void theLastCheckpointsAndTheBestAreKept() {
        Path path = directory.resolve("run");
        Batches other = TinyModel.batches(TinyModel.random(2, 8, 9)); // unlike what is learned: soon worse
        Run run = Trainer.of(
                        model,
                        config().learningRate(0.05)
                                .epochs(10)
                                .saveSteps(1)
                                .saveTotalLimit(2)
                                .validateEvery(5)
                                .build())
                .runDirectory(path)
                .fit(train, other);
        int best = run.best().orElseThrow().step();
        assertTrue(best < 25, "best after step " + best);
        CheckpointStore store = RunDirectory.store(path);
        assertEquals(List.of(best, 29, 30), store.steps());
        store.steps().forEach(step -> assertTrue(store.damage(step).isEmpty()));
    }

    @Test
    void theBestIsChosenByAnyMetric() throws IOException {
        Path path = directory.resolve("run");
        double[] exact = {0.1, 0.5, 0.3, 0.5};
        int[] asked = {0};
        List<float[]> weights = new ArrayList<>();
        TrainConfig config = config().epochs(4)
                .best(new BestMetric("exact", BestMetric.Better.HIGHER))
                .build();
        Run run = Trainer.of(model, config)
                .runDirectory(path)
                .measure("exact", () -> {
                    weights.add(model.weights().get("transformer.wte.weight").floats());
                    return exact[asked[0]++];
                })
                .fit(train, train);
        assertEquals(6, run.best().orElseThrow().step());
        assertEquals(0.5, run.best().orElseThrow().metrics().get("exact"));
        assertEquals(6, Run.open(path).best().orElseThrow().step());
        assertTrue(Files.readSymbolicLink(path.resolve("best")).endsWith("step-000006"));
        assertArrayEquals(
                weights.get(1), model.weights().get("transformer.wte.weight").floats());
        Trainer nothing = Trainer.of(model, config);
        String message = assertThrows(ForgeException.class, () -> nothing.fit(train, train))
                .getMessage();
        assertTrue(message.contains("chosen by \"exact\", but a validation has the loss alone"), message);
    }

    @Test
    void aMisspeltMetricIsFoundBeforeTheFirstStep() {
        TrainConfig config =
                config().best(new BestMetric("exakt", BestMetric.Better.HIGHER)).build();
        Trainer trainer =
                Trainer.of(model, config).runDirectory(directory.resolve("run")).measure("exact", () -> 1);
        String message = assertThrows(ForgeException.class, () -> trainer.fit(train, train))
                .getMessage();
        assertTrue(message.contains("chosen by \"exakt\", but a validation has loss and [exact]"), message);
        assertTrue(trainer.lastRun().isEmpty());
        // and a directory that cannot be used before that
        Trainer.of(model, config().build())
                .runDirectory(directory.resolve("run"))
                .fit(train);
        message = assertThrows(ForgeException.class, () -> trainer.fit(train, train))
                .getMessage();
        assertTrue(message.contains("a run was begun here already"), message);
    }

    @Test
    void aScoringThatFailsCostsNoStep() {
        Path path = directory.resolve("run");
        Trainer failing = Trainer.of(model, config().build()).runDirectory(path).measure("exact", () -> {
            throw new IllegalStateException("no answer");
        });
        assertThrows(IllegalStateException.class, () -> failing.fit(train, train));
        assertEquals(List.of(3), RunDirectory.store(path).steps());
        List<Integer> stepped = new ArrayList<>();
        Run run = Trainer.resume(path, model)
                .measure("exact", () -> 1)
                .listener(new TrainListener() {
                    @Override
                    public void stepped(Run.Step step) {
                        stepped.add(step.number());
                    }
                })
                .fit(train, train);
        assertEquals(4, stepped.get(0));
        assertEquals(
                List.of(3, 6, 9),
                run.validations().stream().map(Run.Validation::step).toList());
        assertTrue(
                run.plot("validation.exact").text().contains("1.000"),
                run.plot("validation.exact").text());
        String unknown =
                assertThrows(ForgeException.class, () -> run.plot("exact")).getMessage();
        assertTrue(unknown.contains("this run measured: validation.exact"), unknown);
    }

    @Test
    void aRunWithPartsMadeInCodeIsShownAndGoesOnFromCode() throws IOException {
        Path path = directory.resolve("run");
        Trainer.of(model, config().smoothing(7).build()).runDirectory(path).fit(train);
        Path file = path.resolve("config.resolved.yaml");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("optim: adamw", "optim: \"MyRule[]\""));
        assertFalse(Files.readString(file).equals(text));
        assertEquals(7, Run.open(path).smoothing());
        assertEquals(1, Runs.in(directory).entries().size());
        String message = assertThrows(ForgeException.class, () -> Trainer.resume(path, model))
                .getMessage();
        assertTrue(message.contains("Trainer.of(model, config).runDirectory("), message);
    }

    @Test
    void aRunWhoseMetricsWereWrittenAnewIsWatched() throws IOException {
        Path path = directory.resolve("run");
        TrainConfig config = config().epochs(6).saveSteps(2).build();
        Trainer trainer = Trainer.of(model, config).runDirectory(path);
        trainer.listener(new TrainListener() {
                    @Override
                    public void stepped(Run.Step step) {
                        if (step.number() == 4) {
                            trainer.controls().stop();
                        }
                    }
                })
                .fit(train);
        Files.writeString(path.resolve("metrics.jsonl"), "nothing\n");
        Trainer.resume(path, model)
                .listener(new TrainListener() {
                    @Override
                    public void stepped(Run.Step step) {
                        assertEquals(
                                18,
                                RunHistory.read(path.resolve("metrics.jsonl")).totalSteps());
                    }
                })
                .fit(train);
        assertEquals(18, Run.watch(path).steps().size());
    }

    @Test
    void aDamagedSampleStopsNoRun() throws IOException {
        Path path = directory.resolve("run");
        Trainer.of(model, config().maxSteps(2).build()).runDirectory(path).fit(train);
        String good = "{\"step\":1,\"prompt\":\"a\",\"text\":\"b\"}\n";
        Files.write(path.resolve("samples.jsonl"), (good + "{\"step\":\u00ff\n" + good).getBytes(ISO_8859_1));
        assertEquals(2, Trainer.resume(path, model).fit(train).samples().size());
        assertEquals(good + good, Files.readString(path.resolve("samples.jsonl")));
    }

    @Test
    void aFailedCheckpointIsToldOnTheThreadThatTrains() {
        List<Thread> told = new ArrayList<>();
        Trainer.of(
                        model,
                        config().onSaveFailure(CheckpointConfig.OnFailure.CONTINUE)
                                .build())
                .runDirectory(directory.resolve("run"))
                .listener(new TrainListener() {
                    @Override
                    public void saved(int step, Path checkpoint) {
                        throw new ForgeException("nobody listens");
                    }

                    @Override
                    public void changed(int step, String what) {
                        told.add(Thread.currentThread());
                    }
                })
                .fit(train);
        assertEquals(Collections.nCopies(3, Thread.currentThread()), told);
    }

    @Test
    void aListenerHasItsFilesBeforeTheRunIsOne() {
        Path path = directory.resolve("run");
        List<Boolean> begun = new ArrayList<>();
        TrainListener looking = new TrainListener() {
            @Override
            public void runDirectory(Path of) {
                begun.add(Files.exists(of.resolve("provenance.json")));
            }

            @Override
            public void started(int totalSteps) {
                begun.add(Files.exists(path.resolve("provenance.json")));
            }
        };
        Trainer.of(model, config().build()).runDirectory(path).listener(looking).fit(train);
        assertEquals(List.of(false, true), begun);
    }

    @Test
    void whatMayOnlyBeReadIsLookedAt() throws IOException {
        Path path = directory.resolve("run");
        Trainer.of(model, config().build()).runDirectory(path).fit(train);
        Path closed = Files.createDirectory(directory.resolve("closed"));
        File lock = path.resolve("run.lock").toFile();
        try {
            assertTrue(lock.setReadOnly() && closed.toFile().setReadable(false));
            assumeFalse(lock.canWrite(), "whoever may do everything cannot see this");
            Runs runs = Runs.in(directory);
            assertEquals(1, runs.entries().size());
            assertEquals(1, runs.unreadable().size(), runs.unreadable().toString());
        } finally {
            assertTrue(closed.toFile().setReadable(true));
        }
    }

    @Test
    void aRunIsWatchedFromAnotherThreadUntilItEnds() throws Exception {
        Path path = directory.resolve("run");
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Run> training =
                new FutureTask<>(() -> Trainer.of(model, config().epochs(200).build())
                        .runDirectory(path)
                        .listener(new TrainListener() {
                            @Override
                            public void stepped(Run.Step step) {
                                begun.countDown();
                            }
                        })
                        .fit(train));
        new Thread(training).start();
        begun.await();
        Run watched = Run.watch(path);
        assertEquals(Run.Ending.COMPLETE, watched.ending());
        assertEquals(training.get().steps(), watched.steps());
    }

    @Test
    void runsAreListed() {
        Trainer.of(model, config().build()).runDirectory(directory.resolve("a")).fit(train, train);
        Trainer.of(model, config().build())
                .runDirectory(directory.resolve("more/b"))
                .fit(train);
        Runs runs = Runs.in(directory);
        assertEquals(
                List.of("a", "more/b"),
                runs.entries().stream().map(e -> e.directory().toString()).toList());
        assertTrue(runs.text().contains("complete"), runs.text());
        assertEquals(1, Runs.in(directory.resolve("a")).entries().size());
    }

    @Test
    void oneRunAtATimeUsesADirectory() {
        Path path = directory.resolve("run");
        List<String> messages = new ArrayList<>();
        Trainer.of(model, config().build())
                .runDirectory(path)
                .listener(new TrainListener() {
                    @Override
                    public void stepped(Run.Step step) {
                        assertEquals(Run.Ending.RUNNING, Run.open(path).ending());
                        Trainer second = Trainer.resume(path, model);
                        messages.add(assertThrows(ForgeException.class, () -> second.fit(train))
                                .getMessage());
                    }
                })
                .fit(train);
        assertEquals(9, messages.size());
        assertTrue(messages.get(8).contains("a run is going on in this directory"), messages.get(8));
        assertEquals(Run.Ending.COMPLETE, Run.open(path).ending());
    }

    @Test
    void aLineThatIsBeingWrittenIsLeftOutAndABadOneNamed() throws IOException {
        Path path = directory.resolve("run");
        Trainer.of(model, config().build()).runDirectory(path).fit(train);
        Path metrics = path.resolve("metrics.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(metrics));
        Files.writeString(metrics, String.join("\n", lines.subList(0, 4)) + "\n{\"event\":\"step\",\"st");
        assertEquals(3, Run.open(path).steps().size());
        assertEquals(Run.Ending.CRASHED, Run.open(path).ending());
        lines.set(2, "{\"event\":\"step\",\"step\":2,\"loss\":\"much\"}");
        Files.write(metrics, lines);
        String message =
                assertThrows(ForgeException.class, () -> Run.open(path)).getMessage();
        assertEquals(metrics + ":3: \"loss\" is \"much\", expected a number.", message);
        Files.delete(metrics);
        assertEquals(0, Run.open(path).steps().size());
    }

    @Test
    void whatAFullDiskHadNoRoomForIsWrittenWhenThereIsSomeAgain() throws IOException {
        try (TinyDisk disk = TinyDisk.mount(directory.resolve("disk"));
                MetricsLog log = new MetricsLog(disk.path().resolve("metrics.jsonl"))) {
            Path filling = disk.path().resolve("filling");
            int failed = 0;
            for (int i = 1; i <= 900; i++) {
                if (i == 100) {
                    Files.write(
                            filling,
                            new byte[(int) Files.getFileStore(disk.path()).getUsableSpace()]);
                } else if (i == 800) {
                    Files.delete(filling);
                }
                try {
                    log.stepped(new Run.Step(i, 1, 1, 1, 1, 1, Map.of()));
                } catch (ForgeException e) {
                    assertTrue(i >= 100 && i < 800, e.getMessage());
                    failed++;
                }
            }
            assertTrue(failed > 500, failed + " of 700: the rest had room in a page");
            RunHistory read = RunHistory.read(disk.path().resolve("metrics.jsonl"));
            assertEquals(900, read.steps().size());
            assertEquals(900, read.steps().get(899).number());
        }
    }

    @Test
    void anAlertIsToldEachTimeThatItsBoundIsCrossed() throws IOException {
        Path path = directory.resolve("run");
        Trainer trainer = Trainer.of(model, config().build()).runDirectory(path);
        RunControls controls = trainer.controls();
        controls.alert("learning_rate>2e-3");
        controls.alert("validation.loss < 1000");
        controls.alert("loss > 1e9");
        controls.alert("los > 1");
        trainer.listener(new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                controls.scaleLearningRate(step.number() == 2 || step.number() == 3 ? 0.1 : 1);
                if (step.number() == 6) {
                    controls.clearAlerts();
                }
            }
        });
        trainer.fit(train, train);
        List<String> told = Files.readAllLines(path.resolve("metrics.jsonl")).stream()
                .map(Json::parse)
                .filter(event -> event.path("what").asText().startsWith("alert: "))
                .map(event -> event.path("step").asInt() + " "
                        + event.path("what").asText().replaceAll(" is .*", ""))
                .toList();
        assertEquals(List.of("1 alert: learning_rate", "3 alert: validation.loss", "5 alert: learning_rate"), told);
        for (String wrong : List.of("", "loss", "loss > high", "> 3", "loss = 3")) {
            String message = assertThrows(ForgeException.class, () -> controls.alert(wrong))
                    .getMessage();
            assertTrue(message.contains("\"" + wrong + "\"") && message.contains("grad_norm > 10"), message);
        }
    }

    @Test
    void intervalsChangeWhileARunGoesOnAndTheMetricsTellIt() throws IOException {
        Path path = directory.resolve("run");
        Trainer trainer = Trainer.of(model, config().saveTotalLimit(9).build()).runDirectory(path);
        List<String> changes = new ArrayList<>();
        trainer.listener(new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                if (step.number() == 3) {
                    trainer.controls().logSteps(2);
                    trainer.controls().saveSteps(1);
                }
            }

            @Override
            public void changed(int step, String what) {
                changes.add(step + " " + what);
            }
        });
        trainer.fit(train);
        List<String> expected =
                List.of("3 logging_steps: 0 before, 2 now", "3 save_steps: 0 before, 1 now"); // log_every stays
        assertEquals(expected, changes);
        assertEquals(List.of(3, 4, 5, 6, 7, 8, 9), RunDirectory.store(path).steps());
        List<String> told = Files.readAllLines(path.resolve("metrics.jsonl")).stream()
                .map(Json::parse)
                .filter(event -> event.path("event").asText().equals("changed"))
                .map(event ->
                        event.path("step").asInt() + " " + event.path("what").asText())
                .toList();
        assertEquals(expected, told);
        assertThrows(ForgeException.class, () -> trainer.controls().logSteps(-1));
        assertThrows(ForgeException.class, () -> trainer.controls().logEvery(0));
        assertThrows(ForgeException.class, () -> trainer.controls().saveSteps(-1));
    }

    @Test
    void theLogHasALineAsOftenAsItIsAskedFor() {
        RunControls controls = new RunControls();
        List<String> lines = new ArrayList<>();
        LineLog log = new LineLog(config().loggingSteps(2).epochs(4).build(), controls, 5, lines::add);
        for (int i = 1; i <= 4; i++) {
            log.stepped(new Run.Step(i, i, 1e-3, 1, 100, 0.5));
        }
        controls.logSteps(0);
        log.stepped(new Run.Step(6, 9, 1e-3, 1, 100, 0.5));
        controls.logEvery(3);
        for (int i = 1; i <= 4; i++) {
            log.epochEnded(new Run.Epoch(i, new forge.metric.TokenLoss(3, 2)));
        }
        log.sampled(List.of(new Run.Sample(6, "The", " man\nwent")));
        assertEquals(
                List.of(
                        "step 2/20: mean loss 1.5000, learning rate 0.00100, 200 tokens/s",
                        "step 4/20: mean loss 3.5000, learning rate 0.00100, 200 tokens/s",
                        "epoch 3/4: mean loss 1.5000",
                        "epoch 4/4: mean loss 1.5000",
                        "step 6 wrote: The \u2192  man went"),
                lines);
    }

    @Test
    void aRunThatFailedSaysWith() {
        Path path = directory.resolve("run");
        List<Run> ended = new ArrayList<>();
        Trainer trainer = Trainer.of(model, config().saveSteps(1).build())
                .runDirectory(path)
                .listener(new TrainListener() {
                    @Override
                    public void stepped(Run.Step step) {
                        if (step.number() == 4) {
                            throw new ForgeException("the disk is on fire.\nMore of it.");
                        }
                    }

                    @Override
                    public void ended(Run run) {
                        ended.add(run);
                        throw new IllegalStateException("again");
                    }
                });
        ForgeException thrown = assertThrows(ForgeException.class, () -> trainer.fit(train));
        assertEquals("again", thrown.getSuppressed()[0].getMessage());
        Run run = Run.open(path);
        assertEquals(Run.Ending.FAILED, run.ending());
        assertEquals("the disk is on fire.", run.error().orElseThrow());
        assertEquals(3, run.steps().size(), "the log is told after the listener that threw");
        assertEquals(Run.Ending.FAILED, ended.get(0).ending());
        assertEquals(Run.Ending.FAILED, trainer.lastRun().orElseThrow().ending());
        assertTrue(run.text().contains("the disk is on fire."), run.text());
        assertTrue(Runs.in(directory).text().contains("failed: the disk is on fire."));
        Run whole = Trainer.resume(path, model).fit(train);
        assertEquals(Run.Ending.COMPLETE, Run.open(path).ending());
        assertTrue(Run.open(path).error().isEmpty());
        assertEquals(9, whole.steps().size());
    }

    @Test
    void aLogThatCannotBeWrittenDoesNotStopARun() {
        TrainListener broken = new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                throw new ForgeException("no answer");
            }
        };
        Run run = Trainer.of(model, config().build())
                .listener(new GuardedListener("a tracker", broken))
                .fit(train);
        assertEquals(9, run.steps().size());
    }

    @Test
    void aStepThatWentWrongNamesItsRecordsAndIsLeftOut() {
        Batches named = new NamedBatches(train);
        TrainConfig config = config().maxGradNorm(1)
                .onDivergence(DivergenceConfig.Policy.SKIP)
                .epochs(1)
                .build();
        List<String> changes = new ArrayList<>();
        String weight = "transformer.ln_f.weight";
        var sound = model.weights().get(weight).floats();
        Trainer trainer = Trainer.of(model, config).listener(new TrainListener() {
            @Override
            public void stepped(Run.Step step) {
                float[] values = sound.clone();
                values[0] = step.number() == 1 ? Float.NaN : sound[0]; // for the second step alone
                var shape = model.weights().get(weight).info().shape();
                model.weights().set(weight, forge.tensor.NamedTensor.of(weight, shape, values));
            }

            @Override
            public void changed(int step, String what) {
                changes.add(step + " " + what);
            }
        });
        Run run = trainer.fit(named);
        assertEquals(3, run.steps().size());
        assertTrue(Double.isNaN(run.steps().get(1).loss()));
        assertTrue(Double.isFinite(run.steps().get(2).loss()));
        assertEquals(1, changes.size());
        assertTrue(changes.get(0).startsWith("1 step 2 (epoch 1, batches 2 to 2): the loss is NaN"), changes.get(0));
        assertTrue(changes.get(0).endsWith("Its records: notes.jsonl:2. The step is left out."), changes.get(0));
    }

    @Test
    void aLossThatJumpsIsLeftOutOrStops() {
        // by heart after two epochs, then another batch in its place
        var known = TinyModel.random(2, 8, 1);
        var strange = TinyModel.random(2, 8, 2);
        Batches swapped = new Batches() {
            @Override
            public forge.data.BatchShape shape() {
                return known.shape();
            }

            @Override
            public int size() {
                return 30;
            }

            @Override
            public forge.data.Batch get(int epoch, int index) {
                return index == 28 ? strange : known;
            }
        };
        TrainConfig config = config().schedule("constant")
                .learningRate(0.02)
                .epochs(1)
                .smoothing(5)
                .lossSpike(3)
                .build();
        Trainer stopping = Trainer.of(model, config);
        String message = assertThrows(DivergedException.class, () -> stopping.fit(swapped))
                .getMessage();
        assertTrue(message.startsWith("step 29 (epoch 1, batches 29 to 29): the loss is "), message);
        assertTrue(message.contains(", more than "), message);
        try (CausalLM other = TinyModel.gpt2(1)) {
            TrainConfig skipping = config.toBuilder()
                    .onDivergence(DivergenceConfig.Policy.SKIP)
                    .build();
            List<Run.Step> steps = Trainer.of(other, skipping).fit(swapped).steps();
            assertEquals(30, steps.size());
            assertTrue(steps.get(28).loss() > 3 * steps.get(27).loss(), "" + steps.get(28));
            assertTrue(
                    steps.get(29).loss() < steps.get(27).loss(), "the strange batch left no trace: " + steps.get(29));
        }
    }

    /** Batches that know where they are from. */
    private record NamedBatches(Batches batches) implements Batches {
        @Override
        public forge.data.BatchShape shape() {
            return batches.shape();
        }

        @Override
        public int size() {
            return batches.size();
        }

        @Override
        public forge.data.Batch get(int epoch, int index) {
            return batches.get(epoch, index);
        }

        @Override
        public List<Origin> origins(int epoch, int index) {
            return List.of(new Origin("notes.jsonl", index + 1));
        }
    }

    @Test
    void theHashOfBatchesTellsThemApart() {
        String hash = train.sha256();
        assertEquals(64, hash.length());
        assertEquals(
                hash,
                TinyModel.batches(TinyModel.random(2, 8, 1), TinyModel.random(2, 8, 2), TinyModel.random(2, 8, 3))
                        .sha256());
        assertFalse(hash.equals(
                TinyModel.batches(TinyModel.random(2, 8, 1), TinyModel.random(2, 8, 3), TinyModel.random(2, 8, 2))
                        .sha256()));
        assertEquals(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", new Sha256().hex()); // of nothing
    }
}
