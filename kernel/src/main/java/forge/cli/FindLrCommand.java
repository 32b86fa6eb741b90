package forge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.AtomicFiles;
import forge.base.Json;
import forge.config.Config;
import forge.config.ConfigSection;
import forge.train.LearningRateCurve;
import forge.train.LearningRateFinder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forge find-lr --model DIR --data D [key=value…]}: which learning rate suits a model and its data. */
@Command(
        name = "find-lr",
        description = {
            "Which learning rate suits a model and its data: steps whose rate grows from one to the next, until the loss"
                    + " blows up. Suggests the rate at which the loss falls fastest. Writes no weights.",
            "",
            "Files and keys are those of forge train: model, data, optim, batch_size, context_length, precision, ..., and"
                    + " method=full|lora|qlora, rank, alpha, target_modules, dtype, quantization."
        },
        mixinStandardHelpOptions = true)
final class FindLrCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "key=value", description = "Replaces what the files say.")
    private List<String> settings = List.of();

    @Option(names = "--model", paramLabel = "DIR", description = "A model as Hugging Face publishes it.")
    private @Nullable String model;

    @Option(names = "--data", paramLabel = "PATH", description = "What it would be trained on.")
    private @Nullable String data;

    @Option(names = "--use-lora", description = "Train an adapter as forge train --use-lora does.")
    private boolean lora;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML or JSON; may be repeated: later files replace what earlier ones say.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--first", paramLabel = "X", description = "The rate of the first step; 1e-7.")
    private double first = 1e-7;

    @Option(names = "--last", paramLabel = "X", description = "The rate of the last step; 1.")
    private double last = 1;

    @Option(names = "--steps", paramLabel = "N", description = "Steps at most; 100.")
    private int steps = 100;

    @Option(names = "--plot", paramLabel = "F.svg", description = "Write the loss over the learning rate as a picture.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Print suggestion, rates and losses as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Job job = WrongUse.checked(spec, this::job);
        return OnInterrupt.run(line().getErr(), "stopping.", () -> {
            print(find(job));
            return 0;
        });
    }

    private record Job(String model, String data, PlanSettings settings) {}

    private Job job() {
        Config.Builder config = PlanSettings.config();
        files.forEach(config::file);
        config.overrides(settings);
        if (model != null) {
            config.override("model=" + model);
        }
        if (data != null) {
            config.override("data=" + data);
        }
        if (lora) {
            PlanSettings.useLora(config);
        }
        ConfigSection keys = config.build().section("");
        for (String ofTraining : List.of("validation", "output_dir")) {
            keys.text(ofTraining, ""); // its file may be the one of forge train
        }
        return new Job(
                TrainJob.required(keys, "model", "--model DIR, which is tried and left as it was."),
                TrainJob.required(keys, "data", "--data PATH, what it is tried on."),
                PlanSettings.read(keys));
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec, "picocli sees to it").commandLine();
    }

    private LearningRateCurve find(Job job) {
        try (TrainedModel trained = TrainedModel.open(job.model(), job.settings())) {
            LearningRateFinder finder = LearningRateFinder.of(trained.model(), trained.config());
            WrongUse.checked(spec, () -> finder.range(first, last).steps(steps));
            return finder.find(trained.batches(job.data()));
        }
    }

    private void print(LearningRateCurve curve) {
        if (plot != null) {
            AtomicFiles.writeText(plot, curve.plot().svg().orElseThrow());
        }
        PrintWriter out = line().getOut();
        out.println(json ? Json.text(json(curve)) : curve.text());
        out.flush();
    }

    private static ObjectNode json(LearningRateCurve curve) {
        ObjectNode result = Json.object();
        curve.suggestion().ifPresentOrElse(rate -> result.put("suggestion", rate), () -> result.putNull("suggestion"));
        result.put("diverged", curve.ending() == LearningRateFinder.Ending.DIVERGED);
        ArrayNode points = result.putArray("points");
        curve.points()
                .forEach(point -> points.addObject()
                        .put("learning_rate", point.learningRate())
                        .put("loss", point.loss()));
        return result;
    }
}
