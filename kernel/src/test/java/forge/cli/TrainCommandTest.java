package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.model.TextClassifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code forge train} and {@code forge runs} on a tiny model. */
class TrainCommandTest {
    @RegisterExtension
    static final CommandLines COMMANDS = new CommandLines();

    private String data() throws Exception {
        return TinyTraining.data(COMMANDS.dir(), 12);
    }

    /** {@code forge train} on the tiny model and {@link #data}, with more behind. */
    private CommandProcess.Ended train(String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("train", "--model", TinyTraining.LLAMA, "--data", data()));
        words.addAll(List.of(more));
        return COMMANDS.run(words.toArray(String[]::new));
    }

    @Test
    void aRunIsTrainedListedAndGoneOnWith() throws Exception {
        CommandProcess.Ended trained = train(
                "--validation",
                data(),
                "--out",
                "runs/one",
                "--use-lora",
                "rank=4",
                "context_length=32",
                "batch_size=2",
                "epochs=2",
                "save_steps=4",
                "wandb_project=support",
                "sample_prompts=[\"The\"]");
        assertEquals(0, trained.code(), trained.err());
        assertEquals(
                2,
                Files.readAllLines(COMMANDS.dir().resolve("runs/one/samples.jsonl"))
                        .size(),
                "one an epoch");
        try (Stream<Path> tracked = Files.list(COMMANDS.dir().resolve("runs/one/wandb"))) {
            assertEquals(1, tracked.count());
        }
        assertTrue(trained.out().contains("Training run, complete"), trained.out());
        assertTrue(Files.exists(COMMANDS.dir().resolve("runs/one/best/adapter_model.safetensors")));
        String resolved = Files.readString(COMMANDS.dir().resolve("runs/one/config.resolved.yaml"));
        for (String line : List.of("rank: 4 # override", "  epochs: 2 # override", "  weight_decay: 0.01 # default")) {
            assertTrue(resolved.contains("\n" + line + "\n"), line + " in " + resolved);
        }
        JsonNode command = Json.read(COMMANDS.dir().resolve("runs/one/command.json"));
        assertEquals(data(), command.get("data").asText());
        assertFalse(command.has("weight_decay"), "a default is no part of what was asked for");
        CommandProcess.Ended listed = COMMANDS.run("runs", "--json");
        JsonNode run = Json.parse(listed.out()).get(0);
        assertEquals("one", run.get("run").asText());
        assertEquals("complete", run.get("state").asText());
        assertEquals(12, run.get("steps").asInt());
        assertTrue(run.get("best_validation_loss").asDouble() > 0, listed.out());
        assertTrue(COMMANDS.run("runs", "runs").out().contains("complete"));
        CommandProcess.Ended again = COMMANDS.run("train", "--resume", "runs/one");
        assertEquals(0, again.code(), again.err());
        try (Stream<Path> tracked = Files.list(COMMANDS.dir().resolve("runs/one/wandb"))) {
            assertEquals(1, tracked.count(), "the same run");
        }
        Path remembered = COMMANDS.dir().resolve("runs/one/command.json");
        CommandProcess.Ended oftener = COMMANDS.run("train", "--resume", "runs/one", "save_steps=2");
        assertEquals(0, oftener.code(), oftener.err());
        assertEquals("2", Json.read(remembered).path("save_steps").asText(), "the next one saves as often");
        String kept = Files.readString(remembered);
        CommandProcess.Ended other = COMMANDS.run("train", "--resume", "runs/one", "learning_rate=0.5");
        assertEquals(Main.FAILED, other.code());
        assertTrue(other.err().contains("train.learning_rate: "), other.err());
        assertEquals(kept, Files.readString(remembered), "what was refused is not remembered");
    }

    @Test
    void doraWithAStabilizedRankIsAskedForByKeys() throws Exception {
        CommandProcess.Ended trained = train(
                "--out",
                "runs/dora",
                "--use-lora",
                "use_dora=true",
                "use_rslora=true",
                "context_length=32",
                "max_steps=1");
        assertEquals(0, trained.code(), trained.err());
        JsonNode peft = Json.read(COMMANDS.dir().resolve("runs/dora/last/adapter_config.json"));
        assertTrue(peft.get("use_dora").asBoolean() && peft.get("use_rslora").asBoolean(), peft.toString());
        CommandProcess.Ended again = COMMANDS.run("train", "--resume", "runs/dora");
        assertEquals(0, again.code(), again.err());
    }

    @Test
    void whatWasSetAndChangesNothingIsSaid() throws Exception {
        CommandProcess.Ended trained = train(
                "--profile",
                "--out",
                "runs/full",
                "rank=4",
                "target_modules=q",
                "patience=3",
                "context_length=32",
                "max_steps=1");
        assertEquals(0, trained.code(), trained.err());
        assertTrue(
                trained.err().contains("forge: rank, target_modules change nothing, because method=full"),
                trained.err());
        assertTrue(trained.err().contains("forge: patience changes nothing, because nothing is scored"), trained.err());
        assertTrue(Files.size(COMMANDS.dir().resolve("runs/full/profile.jfr")) > 0);
        assertTrue(trained.out().contains("checkpoints") && trained.out().contains("the rest"), trained.out());
    }

    @Test
    void loraPlusTrainsPlainLora() throws Exception {
        CommandProcess.Ended trained =
                train("--out", "runs/plus", "--use-lora", "loraplus_lr_ratio=16", "context_length=32", "epochs=1");
        assertEquals(0, trained.code(), trained.err());
        CommandProcess.Ended again = COMMANDS.run("train", "--resume", "runs/plus");
        assertEquals(0, again.code(), again.err());
    }

    @Test
    void anEncoderDecoderTrainsAnAdapterGoesOnAndIsUsed() throws Exception {
        String t5 = TinyTraining.t5(COMMANDS.dir());
        String[] command = {
            "train",
            "--model",
            t5,
            "--data",
            data(),
            "--validation",
            data(),
            "--out",
            "runs/t5",
            "--use-lora",
            "epochs=2",
            "batch_size=4",
            "max_source_length=16",
            "max_target_length=8",
            "save_steps=2",
            "sample_prompts=[\"The\"]"
        };
        CommandProcess.Ended trained = COMMANDS.run(command);
        assertEquals(0, trained.code(), trained.err());
        Path adapter = COMMANDS.dir().resolve("runs/t5/best");
        JsonNode peft = Json.read(adapter.resolve("adapter_config.json"));
        assertEquals("SEQ_2_SEQ_LM", peft.get("task_type").asText());
        assertEquals("[\"q\",\"v\"]", peft.get("target_modules").toString());
        assertEquals(0.1, peft.get("lora_dropout").asDouble());
        CommandProcess.Ended again = COMMANDS.run("train", "--resume", "runs/t5");
        assertEquals(0, again.code(), again.err());
        CommandProcess.Ended written = COMMANDS.run(
                "generate", t5, "--adapter", adapter.toString(), "--prompt", "the number 3", "--max-tokens", "3");
        assertEquals(0, written.code(), written.err());
        CommandProcess.Ended dry = COMMANDS.run("train", "--dry-run", "--model", t5, "--data", data(), "--out", "dry");
        assertEquals(0, dry.code(), dry.err());
        CommandProcess.Ended wrong = train("--out", "runs/wrong", "max_target_length=8");
        assertEquals(Main.WRONG_USE, wrong.code());
        assertTrue(wrong.err().contains("max_target_length") && wrong.err().contains("context_length"), wrong.err());
    }

    @Test
    void aClassifierTrainsAnAdapterWithItsHead() throws Exception {
        Path classifier = COMMANDS.dir().resolve("classifier");
        try (TextClassifier model = TextClassifier.from(TinyTraining.LLAMA, List.of("is a number", "is none"), 1)) {
            model.save(classifier);
        }
        String[] command = {
            "train",
            "--model",
            classifier.toString(),
            "--data",
            data(),
            "--out",
            "runs/classes",
            "--use-lora",
            "epochs=2",
            "batch_size=4",
            "context_length=16",
            "save_steps=2"
        };
        CommandProcess.Ended trained = COMMANDS.run(command);
        assertEquals(0, trained.code(), trained.err());
        JsonNode peft = Json.read(COMMANDS.dir().resolve("runs/classes/last/adapter_config.json"));
        assertEquals("SEQ_CLS", peft.get("task_type").asText());
        assertEquals("[\"classifier\",\"score\"]", peft.get("modules_to_save").toString());
        assertEquals(0, COMMANDS.run("train", "--resume", "runs/classes").code());
    }

    /** Ctrl-C, but with another exit code. */
    private CommandProcess.Ended stoppedAfter(int steps, String... command) throws Exception {
        Path metrics = COMMANDS.dir().resolve("run/metrics.jsonl");
        Process process = CommandProcess.start(COMMANDS.dir(), command);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (process.isAlive() && steps(metrics) < steps) {
            assertTrue(System.nanoTime() < end, "it does not train");
            Thread.sleep(20);
        }
        process.destroy();
        return CommandProcess.ended(COMMANDS.dir(), process);
    }

    private static long steps(Path metrics) throws Exception {
        if (!Files.exists(metrics)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(metrics)) {
            return lines.filter(line -> line.contains("\"event\":\"step\"")).count();
        }
    }

    @Test
    void aRunThatIsToldToEndLeavesACheckpointAndGoesOn() throws Exception {
        CommandProcess.Ended first = stoppedAfter(
                12,
                "train",
                "--model",
                TinyTraining.LLAMA,
                "--data",
                data(),
                "--out",
                "run",
                "context_length=32",
                "epochs=100000",
                "save_steps=5");
        assertEquals(143, first.code(), first.err());
        assertTrue(first.err().contains("forge: stopping: what was trained is written."), first.err());
        JsonNode run = Json.parse(COMMANDS.run("runs", "run", "--json").out()).get(0);
        assertEquals("interrupted", run.get("state").asText());
        long done = run.get("steps").asLong();
        assertTrue(Files.exists(COMMANDS.dir().resolve("run/checkpoints/step-%06d".formatted(done))), first.err());

        CommandProcess.Ended second = stoppedAfter((int) done + 3, "train", "--resume", "run");
        assertEquals(143, second.code(), second.err());
        JsonNode longer =
                Json.parse(COMMANDS.run("runs", "run", "--json").out()).get(0);
        assertTrue(longer.get("steps").asLong() >= done + 3, longer.toString());
        assertEquals(longer.get("steps").asLong(), steps(COMMANDS.dir().resolve("run/metrics.jsonl")), "no step twice");
    }

    @Test
    void aRunOnTwoDevicesHasHalfTheSteps() throws Exception {
        CommandProcess.Ended trained =
                train("--out", "runs/devices", "devices=cpu,cpu", "context_length=32", "batch_size=2", "epochs=2");
        assertEquals(0, trained.code(), trained.err());
        JsonNode run =
                Json.parse(COMMANDS.run("runs", "--json", "runs/devices").out()).get(0);
        assertEquals(6, run.get("steps").asInt());
        assertEquals(
                0,
                COMMANDS.run("train", "--resume", "runs/devices", "auto_find_batch_size=true")
                        .code());
        CommandProcess.Ended wrong = train("--out", "runs/wrong", "devices=cpu,gpu");
        assertEquals(Main.WRONG_USE, wrong.code());
        assertTrue(wrong.err().contains("the device is \"gpu\", expected cpu, cuda or cuda:N."), wrong.err());
    }

    @Test
    void whatIsMissingIsWrongUse() throws Exception {
        CommandProcess.Ended noModel = COMMANDS.run("train", "--data", data(), "--out", "runs/two", "--use-lora");
        assertEquals(Main.WRONG_USE, noModel.code());
        assertTrue(noModel.err().contains("name it, --model DIR"), noModel.err());
        CommandProcess.Ended noData = COMMANDS.run("train", "--out", "runs/two");
        assertEquals(Main.WRONG_USE, noData.code());
        assertTrue(noData.err().contains("data (nowhere set): a value is required: --data PATH"), noData.err());
        CommandProcess.Ended onCuda = COMMANDS.run("train", "--data", data(), "--out", "runs/two", "device=cuda:0");
        assertEquals(Main.WRONG_USE, onCuda.code());
        assertTrue(onCuda.err().contains("a new model is created on cpu, but device is cuda:0."), onCuda.err());
        CommandProcess.Ended noRun = COMMANDS.run("train", "--resume", "runs/none");
        assertTrue(noRun.code() != 0 && noRun.err().contains("no run of forge train was begun here"), noRun.err());
    }

    /** The file of the guide: a section train, as Config.section("train") reads it in a cell. */
    @Test
    void aFileOfTheLibraryIsTakenAndErrorsSpeakTheShell() throws Exception {
        Path file = Files.writeString(
                COMMANDS.dir().resolve("run.yaml"),
                "model: " + TinyTraining.LLAMA + "\ndata: " + data()
                        + "\ntrain:\n  learning_rate: 1.0e-3\n  epochs: 5\n  context_length: 32\n");
        CommandProcess.Ended trained = COMMANDS.run(
                "train",
                "--config",
                file.toString(),
                "--out",
                "runs/file",
                "train.epochs=1",
                "display=none",
                "batch_size=4");
        assertEquals(0, trained.code(), trained.err());
        assertTrue(trained.out().startsWith("Training run, complete\n  steps   3\n"), trained.out());
        String resolved = Files.readString(COMMANDS.dir().resolve("runs/file/config.resolved.yaml"));
        assertTrue(resolved.contains("learning_rate: 0.001 "), resolved);
        CommandProcess.Ended again = COMMANDS.run("train", "--config", file.toString(), "--out", "runs/file");
        assertEquals(Main.FAILED, again.code());
        assertTrue(again.err().contains("Go on with it: forge train --resume runs/file; or"), again.err());
        CommandProcess.Ended wrong = COMMANDS.run("train", "--config", file.toString(), "--out", "o", "train.epoch=1");
        assertTrue(wrong.err().contains("epoch (override): unknown key. Did you mean epochs?"), wrong.err());
        CommandProcess.Ended longer =
                COMMANDS.run("train", "--config", file.toString(), "--out", "o", "context_length=4096");
        assertEquals(Main.WRONG_USE, longer.code());
        assertTrue(longer.err().contains("the model's context ends at 128"), longer.err());
        assertFalse(Files.exists(COMMANDS.dir().resolve("o")));
    }

    @Test
    void aDirectoryWithoutRunsIsSaidToHaveNone() throws Exception {
        Files.createDirectory(COMMANDS.dir().resolve("runs"));
        CommandProcess.Ended none = COMMANDS.run("runs");
        assertEquals(0, none.code());
        assertTrue(none.err().contains("no run was begun in runs"), none.err());
    }

    private static String withoutTimes(Path stub) throws Exception {
        return Files.readString(stub).replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00", "TIME");
    }

    private static List<String> files(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDryRunComputesABatchAndLeavesAStub() throws Exception {
        CommandProcess.Ended tried = train("--out", "runs/dry", "--dry-run", "epochs=2");
        assertEquals(0, tried.code(), tried.err());
        assertTrue(tried.out().startsWith("Dry run, nothing was trained\n"), tried.out());
        assertTrue(tried.out().contains("12 steps") || tried.out().contains("  12\n"), tried.out());
        assertTrue(tried.out().contains("peak") && tried.out().contains("padding"), tried.out());
        assertTrue(tried.out().endsWith("wrote " + Path.of("runs/dry/model_stub.json") + "\n"), tried.out());
        Path out = COMMANDS.dir().resolve("runs/dry");
        assertEquals(List.of("model_stub.json"), files(out));
        assertEquals("""
                {
                  "model_type": "tinyforge_stub",
                  "n_records": 12,
                  "created_time": "TIME",
                  "notes": "dry-run artifact"
                }""", withoutTimes(out.resolve("model_stub.json")));
        CommandProcess.Ended trained = train("--out", "runs/dry", "max_steps=1");
        assertEquals(0, trained.code(), trained.err());
        assertFalse(Files.exists(out.resolve("model_stub.json")), "a stub beside a model");
    }

    /** The example of the specification: no model is named, and the adapter is that of the defaults. */
    @Test
    void aDryRunNeedsDataAndAPlaceAlone() throws Exception {
        Path sample = Path.of("../datasets/sample_qna.jsonl").toAbsolutePath().normalize();
        CommandProcess.Ended tried =
                COMMANDS.run("train", "--data", sample.toString(), "--out", "tiny_model", "--dry-run", "--use-lora");
        assertEquals(0, tried.code(), tried.err());
        assertTrue(tried.out().contains("12,"), tried.out());
        assertEquals("""
                {
                  "model_type": "tinyforge_stub",
                  "n_records": 3,
                  "created_time": "TIME",
                  "notes": "dry-run artifact",
                  "lora_applied": true,
                  "lora_config": {
                    "r": 8,
                    "alpha": 16,
                    "target_modules": [
                      "q",
                      "v"
                    ]
                  },
                  "lora_timestamp": "TIME"
                }""", withoutTimes(COMMANDS.dir().resolve("tiny_model/model_stub.json")));
    }

    @Test
    void badDataIsNamedWholeAndNothingIsLeft() throws Exception {
        Path bad = Files.writeString(
                COMMANDS.dir().resolve("bad.jsonl"),
                "{\"input\": \"a\", \"output\": \"b\"}\n{\"input\": 7, \"output\": \"b\"}\n{\"input\": \"a\"}\n{nonsense\n");
        for (String option : List.of("--dry-run", "--use-lora")) {
            CommandProcess.Ended e = COMMANDS.run(
                    "train", "--model", TinyTraining.LLAMA, "--data", bad.toString(), "--out", "runs/bad", option);
            assertEquals(Main.FAILED, e.code());
            assertTrue(e.err().contains("bad.jsonl:2"), e.err());
            assertFalse(Files.exists(COMMANDS.dir().resolve("runs")), e.err());
            if (option.equals("--dry-run")) {
                assertTrue(e.err().contains("3 of 4 records cannot be used:"), e.err());
                assertTrue(e.err().contains("bad.jsonl:3") && e.err().contains("bad.jsonl:4"), e.err());
            }
        }
        Path empty = Files.createFile(COMMANDS.dir().resolve("empty.jsonl"));
        CommandProcess.Ended none = COMMANDS.run(
                "train", "--model", TinyTraining.LLAMA, "--data", empty.toString(), "--out", "runs/bad", "--dry-run");
        assertEquals(Main.FAILED, none.code());
        assertTrue(none.err().contains("empty.jsonl"), none.err());
        assertFalse(Files.exists(COMMANDS.dir().resolve("runs")));
    }

    @Test
    void aPlaceThatCannotBeWrittenAndAKeyThatNobodyKnowsAreRefused() throws Exception {
        Path file = Files.createFile(COMMANDS.dir().resolve("file"));
        CommandProcess.Ended place = train("--out", file.resolve("x").toString(), "--dry-run");
        assertEquals(Main.FAILED, place.code());
        assertTrue(place.err().contains("file"), place.err());
        CommandProcess.Ended key = train("--out", "o", "--dry-run", "learning_rat=1e-3");
        assertEquals(Main.WRONG_USE, key.code());
        assertTrue(key.err().contains("Did you mean learning_rate?"), key.err());
        assertFalse(Files.exists(COMMANDS.dir().resolve("o")));
    }
}
