package forge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ConfigException;
import forge.base.Json;
import forge.config.Config;
import forge.config.ConfigSection;
import forge.model.Adaptable;
import forge.model.Architecture;
import forge.model.ModelFamily;
import forge.model.ModelSize;
import forge.tokenizer.Tokenizer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code forge train} trains.
 *
 * @param model a directory; empty for a new model
 * @param size of a new model
 * @param validation a path, or empty for none
 * @param config that all of it was read from
 */
record TrainJob(
        Optional<String> model,
        ModelSize size,
        String data,
        Optional<String> validation,
        Path out,
        Trackers trackers,
        PlanSettings settings,
        Config config) {
    private static final String CONTEXT_LENGTH = "context_length";
    private static final List<String> OF_VALIDATION =
            List.of("validate_every", "patience", "min_delta", "metric_for_best_model", "greater_is_better");
    private static final List<String> PATHS = List.of("model", "data", "validation");
    private static final List<String> LENGTHS_OF_PAIRS =
            List.of(PlanSettings.SOURCE_TOKENS, PlanSettings.TARGET_TOKENS);

    /** What files and options say; sequences that nobody gave a length are as long as the model allows, at most. */
    static TrainJob read(Config.Builder config) {
        Config read = config.build();
        TrainJob job = told(read);
        int length = job.settings().train().shape().contextLength();
        int most = job.longest();
        if (length <= most) {
            return job;
        }
        if (read.section("").has(CONTEXT_LENGTH)) {
            throw new ConfigException(
                    CONTEXT_LENGTH, "is " + length, "the model's context ends at " + most + ". Use that or less.");
        }
        return told(config.override(CONTEXT_LENGTH + "=" + most).build());
    }

    /** What a configuration says, whether a model that it names is there or not. */
    static TrainJob told(Config config) {
        ConfigSection keys = config.section("");
        Optional<String> model = keys.optionalText("model");
        ModelSize size = keys.choice("model_size", ModelSize.SMALL);
        if (model.isPresent() && keys.has("model_size")) {
            throw new ConfigException(
                    "model_size", "beside model", "is of a new model, and the one in model has a size. Leave one out.");
        }
        String data = required(keys, "data", "--data PATH, what the model is trained on.");
        Optional<String> validation = keys.optionalText("validation");
        Path out = Path.of(required(keys, "output_dir", "--out DIR, where the run is written."));
        Trackers trackers = Trackers.read(keys);
        checkLengths(keys, model);
        return new TrainJob(model, size, data, validation, out, trackers, PlanSettings.read(keys), config);
    }

    static String required(ConfigSection keys, String key, String option) {
        return keys.optionalText(key)
                .orElseThrow(() -> new ConfigException(key, "nowhere set", "a value is required: " + option));
    }

    private int longest() {
        return model.map(Path::of)
                .map(path -> Files.isDirectory(path) ? longest(path) : Integer.MAX_VALUE)
                .orElseGet(() ->
                        ModelFamily.GPT2.architecture(size, Tokenizer.gpt2()).contextLength());
    }

    /** Positions of an encoder-decoder are relative. */
    private static int longest(Path directory) {
        return Adaptable.isEncoderDecoder(directory)
                ? Integer.MAX_VALUE
                : Architecture.read(directory).contextLength();
    }

    /** Lengths of pairs, which a decoder-only model does not have, would change nothing. */
    private static void checkLengths(ConfigSection keys, Optional<String> model) {
        for (String key : LENGTHS_OF_PAIRS) {
            if (keys.has(key) && !mayReadPairs(model)) {
                throw new ConfigException(
                        key,
                        "set",
                        "is for an encoder-decoder such as T5; this model reads one sequence: context_length.");
            }
        }
    }

    private static boolean mayReadPairs(Optional<String> model) {
        return model.map(Path::of)
                .map(path -> !Files.isDirectory(path) || Adaptable.isEncoderDecoder(path))
                .orElse(false);
    }

    /** What was set and changes nothing as the rest of the configuration is, a sentence each. */
    List<String> remarks() {
        ConfigSection keys = config.section("");
        List<String> remarks = new ArrayList<>();
        if (!isAdapter()) {
            List<String> set = LoraKeys.set(keys);
            if (keys.has("quantization")) {
                set = Stream.concat(set.stream(), Stream.of("quantization")).toList();
            }
            remark(set, "method=full trains all weights: method=lora or qlora trains an adapter")
                    .ifPresent(remarks::add);
        }
        if (validation.isEmpty()) {
            List<String> set = OF_VALIDATION.stream().filter(keys::has).toList();
            remark(set, "nothing is scored without --validation PATH").ifPresent(remarks::add);
        }
        return remarks;
    }

    private static Optional<String> remark(List<String> set, String why) {
        return set.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", set) + (set.size() == 1 ? " changes" : " change") + " nothing, because "
                        + why + ".");
    }

    /** What there is in place of a model that is named. */
    String stead() {
        String words = "a new one of random weights, model_size=" + size.name().toLowerCase(Locale.ROOT);
        return isAdapter() ? words + ", stands in for it; training an adapter needs one." : words + ".";
    }

    boolean isAdapter() {
        return settings.method() != PlanSettings.Method.FULL;
    }

    TrainedModel open() {
        return model.map(directory -> TrainedModel.open(directory, settings))
                .orElseGet(() -> TrainedModel.create(size, settings));
    }

    /** What was set, by key. Paths are whole, so that the run goes on from wherever it is asked to. */
    ObjectNode command() {
        ObjectNode command = Json.object();
        Map<String, String> origins = config.origins();
        config.known().forEach((key, value) -> {
            if (!Config.DEFAULT.equals(origins.get(key))) {
                command.put(key, PATHS.contains(key) ? whole(value) : value);
            }
        });
        return command;
    }

    /** A path or pattern of this machine from its root; an address as it is. */
    private static String whole(String path) {
        boolean isWhole = path.contains("://") || path.startsWith("/") || new File(path).isAbsolute();
        return isWhole ? path : Path.of("").toAbsolutePath() + File.separator + path;
    }
}
