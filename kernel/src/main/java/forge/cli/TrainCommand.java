package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Check;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.config.Config;
import forge.data.Dataset;
import forge.data.InputBatches;
import forge.engine.Device;
import forge.train.ModelStub;
import forge.train.Profile;
import forge.train.Run;
import forge.train.TrainListener;
import forge.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forge train --data D --out O [--model DIR] [--dry-run] [key=value…]} and {@code forge train --resume DIR}. */
@Command(
        name = "train",
        description = {
            "Trains a model or an adapter on data, in a directory that a run survives in: configuration, metrics, checkpoints.",
            "Ctrl-C leaves a checkpoint; --resume goes on from the newest one, to the bit.",
            "",
            "Keys are those of forge plan: those of training (learning_rate, batch_size, epochs, save_steps, ...), and"
                    + " method=full|lora|qlora, rank, alpha, target_modules, lora_dropout, use_dora, use_rslora, dtype, quantization; max_source_length, max_target_length of an encoder-decoder; model, data, validation and"
                    + " output_dir too; wandb_project=NAME and mlflow_tracking_uri=URL (mlflow_experiment=NAME) track the run."
        },
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    /** What the command was, in the run directory: what --resume trains. */
    static final String COMMAND = "command.json";

    private static final String PROFILE = "profile.jfr";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "key=value", description = "Replaces what the files say.")
    private List<String> settings = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML or JSON; may be repeated: later files replace what earlier ones say.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "A model as Hugging Face publishes it; without it a new one, model_size=small|medium|large, with the"
                            + " tokenizer of GPT-2.")
    private @Nullable String model;

    @Option(names = "--data", paramLabel = "PATH", description = "What it is trained on.")
    private @Nullable String data;

    @Option(
            names = "--validation",
            paramLabel = "PATH",
            description = "What it is scored on; the best weights are kept.")
    private @Nullable String validation;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the run is written.")
    private @Nullable String out;

    @Option(
            names = "--use-lora",
            description = "Train an adapter on queries and values: preset=lora method=lora rank=8 target_modules=q,v"
                    + " lora_dropout=0.1, where nothing else is set.")
    private boolean lora;

    @Option(
            names = "--dry-run",
            description =
                    "Train nothing: read all data, compute one batch forward and backward, show the plan, and write"
                            + " model_stub.json where the run would be.")
    private boolean dryRun;

    @Option(
            names = "--profile",
            description =
                    "Record the run with JDK Flight Recorder: profile.jfr beside its metrics, and a table of what took how long.")
    private boolean profile;

    @Option(names = "--resume", paramLabel = "DIR", description = "Go on with the run of this directory.")
    private @Nullable Path resumed;

    @Override
    public Integer call() throws Exception {
        TrainJob job = WrongUse.checked(spec, this::job);
        if (dryRun) {
            return OnInterrupt.run(line().getErr(), "stopping.", () -> {
                TrainDryRun.run(job, line().getOut());
                return 0;
            });
        }
        return OnInterrupt.run(line().getErr(), "stopping: what was trained is written.", () -> {
            Run run = train(job);
            PrintWriter to = line().getOut();
            to.println(run.summary().text());
            if (profile) {
                to.println(Profile.open(job.out().resolve(PROFILE)).text());
            }
            to.flush();
            return 0;
        });
    }

    private TrainJob job() {
        Check.that(
                resumed == null || !dryRun, "--dry-run tries what would begin, but --resume goes on. Leave one out.");
        Config.Builder config = PlanSettings.config();
        if (resumed != null) {
            JsonNode command = Json.read(checkBegun(resumed).resolve(COMMAND));
            command.properties()
                    .forEach(entry -> config.override(
                            entry.getKey() + "=" + entry.getValue().asText()));
            config.override("output_dir=" + resumed);
        }
        files.forEach(config::file);
        config.overrides(settings);
        override(config, "model", model);
        override(config, "data", data);
        override(config, "validation", validation);
        override(config, "output_dir", out);
        if (lora) {
            PlanSettings.useLora(config);
        }
        TrainJob job = TrainJob.read(config);
        Check.that(
                dryRun || job.model().isPresent() || !job.isAdapter(),
                "an adapter is trained beside a model that has learned something: name it, --model DIR. Without --use-lora"
                        + " and method, a new model is trained.");
        if (job.model().isEmpty()) {
            job.settings().train().compute().devices().stream()
                    .filter(Device::isCuda)
                    .findFirst()
                    .ifPresent(device -> {
                        throw new ForgeException("a new model is created on cpu, but device is " + device
                                + ". Leave the device out, or name a saved model that is loaded there: --model DIR.");
                    });
            line().getErr().println("forge: no --model: " + job.stead());
            line().getErr().flush();
        }
        if (resumed == null) {
            job.remarks().forEach(remark -> line().getErr().println("forge: " + remark));
            line().getErr().flush();
        }
        return job;
    }

    private static Path checkBegun(Path directory) {
        if (!Files.exists(directory.resolve(COMMAND))) {
            throw new FileException(
                    directory,
                    "no run of forge train was begun here: " + COMMAND + " is missing. Check the directory.");
        }
        return directory;
    }

    private static void override(Config.Builder config, String key, @Nullable String value) {
        if (value != null) {
            config.override(key + "=" + value);
        }
    }

    /** Data first: what is wrong with it shows before a model is loaded, and before anything is written. */
    private Run train(TrainJob job) {
        Dataset examples = Dataset.load(job.data());
        Optional<Dataset> others = job.validation().map(Dataset::load);
        try (TrainedModel trained = job.open()) {
            Trainer trainer = Trainer.of(trained.model(), job.settings().train())
                    .configuredBy(job.config())
                    .runDirectory(job.out());
            job.trackers().follow(trainer, job.settings().train());
            if (resumed != null) {
                trainer.resume();
            }
            if (profile) {
                trainer.profile(job.out().resolve(PROFILE));
            }
            trainer.listener(keeping(job));
            InputBatches train = trained.batches(examples);
            Optional<InputBatches> scored = others.map(trained::batches);
            return scored.map(batches -> trainer.fit(train, batches)).orElseGet(() -> trainer.fit(train));
        }
    }

    private static TrainListener keeping(TrainJob job) {
        return new TrainListener() {
            @Override
            public void runDirectory(Path directory) { // before the run is begun or goes on: the next --resume needs it
                Json.write(directory.resolve(COMMAND), job.command());
            }

            @Override
            public void started(int totalSteps) {
                ModelStub.delete(job.out()); // of a dry run: from here on there is a model
            }
        };
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec, "picocli sees to it").commandLine();
    }
}
