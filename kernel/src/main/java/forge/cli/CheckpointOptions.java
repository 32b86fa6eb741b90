package forge.cli;

import forge.base.FileException;
import forge.base.Json;
import forge.config.Config;
import forge.engine.Device;
import forge.model.LoadOptions;
import forge.train.SavedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which trained model a command works with: what {@code forge train} left, or any other model. */
final class CheckpointOptions {
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            required = true,
            description = {
                "The directory of a run (its best checkpoint), a checkpoint such as runs/mine/best, an adapter, or a model."
            })
    private @Nullable Path checkpoint;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "The model below an adapter, where the run does not say or it has moved.")
    private @Nullable Path base;

    @Option(
            names = "--device",
            paramLabel = "D",
            converter = ModelOptions.DeviceConverter.class,
            description = "Where the model runs: cpu (default) or cuda:N.")
    private Device device = Device.CPU;

    Path path() {
        return Objects.requireNonNull(checkpoint, "picocli sees to it");
    }

    /** The model with its weights held in float32, but in few bits where an adapter was trained over such. */
    SavedModel open() {
        Path directory = SavedModel.locate(path());
        Optional<TrainJob> run = SavedModel.runOf(path()).flatMap(CheckpointOptions::command);
        LoadOptions.Builder held = LoadOptions.builder().device(device);
        if (base != null) {
            run.flatMap(job -> job.settings().held().quantization()).ifPresent(held::quantization);
            return SavedModel.open(directory, base, held.build());
        }
        boolean isWhole = !SavedModel.isAdapter(directory); // such as what was exported into the run's directory
        Optional<TrainJob> adapted = run.filter(job -> job.isAdapter() && !isWhole);
        if (adapted.isEmpty()) {
            return SavedModel.open(directory, held.build());
        }
        adapted.get().settings().held().quantization().ifPresent(held::quantization);
        return SavedModel.open(directory, trainedOver(directory, adapted.get()), held.build());
    }

    private static Path trainedOver(Path directory, TrainJob job) {
        String model = job.model().orElse("");
        if (!Files.exists(Path.of(model))) {
            throw new FileException(
                    directory,
                    "is an adapter, trained over \"%s\", which is not there. Name the model: --base DIR."
                            .formatted(model));
        }
        return Path.of(model);
    }

    /** What forge train was told; a cell's run has not been told. */
    private static Optional<TrainJob> command(Path run) {
        Path file = run.resolve(TrainCommand.COMMAND);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Config.Builder config = PlanSettings.plainConfig();
        Json.read(file)
                .properties()
                .forEach(entry ->
                        config.override(entry.getKey() + "=" + entry.getValue().asText()));
        return Optional.of(TrainJob.told(config.override("output_dir=" + run).build()));
    }
}
