package forge.train;

import com.fasterxml.jackson.databind.node.TextNode;
import forge.base.AtomicFiles;
import forge.base.ConfigException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.config.Config;
import forge.config.ConfigSection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code config.resolved.yaml}: every value of a run with the place it came from, in the form of a configuration file. */
final class ResolvedConfig {
    static final String NAME = "config.resolved.yaml";
    private static final String SECTION = "train";
    private static final Map<String, List<String>> OTHER_NAMES = Map.of(
            "batch_size", List.of("per_device_train_batch_size"),
            "devices", List.of("device"),
            "epochs", List.of("num_train_epochs"),
            "on_out_of_memory", List.of("auto_find_batch_size"),
            "precision", List.of("bf16", "fp16"));
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+-]+");

    private ResolvedConfig() {}

    /**
     * Writes the file.
     *
     * @param from what the configuration was read from; values that it does not tell of are defaults or set in code
     */
    static void write(Path directory, TrainConfig config, Optional<Config> from) {
        Map<String, String> origins = from.map(Config::origins).orElse(Map.of());
        SortedMap<String, String> usual = TrainConfig.scratch().values();
        StringBuilder text =
                new StringBuilder("# What this run was configured with, and where each value came from.\n");
        from.ifPresent(read -> others(config, read)
                .forEach((key, value) -> line(text, key, value, origins.getOrDefault(key, Config.DEFAULT))));
        text.append(SECTION + ":\n");
        config.values().forEach((key, value) -> {
            String origin = origin(key, origins).orElse(value.equals(usual.get(key)) ? Config.DEFAULT : "code");
            line(text.append("  "), key, value, origin);
        });
        AtomicFiles.writeText(directory.resolve(NAME), text.toString());
    }

    /**
     * Writes what a run goes on with where that differs from what the file says, as some values may.
     *
     * @return what differs: {@code save_steps: 3 before, 2 now}
     */
    static List<String> goOn(Path directory, TrainConfig config, Optional<Config> from) {
        Map<String, String> origins = from.map(Config::origins).orElse(Map.of());
        SortedMap<String, String> values = config.values();
        return ChangedValues.write(directory.resolve(NAME), values, key -> {
            String origin = origin(key, origins).orElse("code");
            return "  %s: %s # %s".formatted(key, scalar(values.getOrDefault(key, "")), origin.replace('\n', ' '));
        });
    }

    private static void line(StringBuilder to, String key, String value, String origin) {
        to.append("%s: %s # %s\n".formatted(key, scalar(value), origin.replace('\n', ' ')));
    }

    /** What else a command was told that has no sections: the model, the data, the adapter. */
    private static SortedMap<String, String> others(TrainConfig config, Config from) {
        Map<String, String> origins = from.origins();
        SortedMap<String, String> others = new TreeMap<>(from.known());
        others.keySet().removeIf(key -> key.startsWith(SECTION + ".") || Config.DEFAULT.equals(origins.get(key)));
        others.keySet().removeAll(config.values().keySet());
        others.keySet().removeIf(key -> OTHER_NAMES.values().stream().anyMatch(names -> names.contains(key)));
        return others;
    }

    /** A value may have come by another of its names, and in a section or in none. */
    private static Optional<String> origin(String key, Map<String, String> origins) {
        return Stream.concat(OTHER_NAMES.getOrDefault(key, List.of()).stream(), Stream.of(key))
                .flatMap(name -> Stream.of(SECTION + "." + name, name))
                .map(name -> Optional.ofNullable(origins.get(name)))
                .flatMap(Optional::stream)
                .reduce((first, second) -> first.equals(Config.DEFAULT) ? second : first);
    }

    private static String scalar(String value) {
        boolean isList = value.startsWith("[\"") && value.endsWith("]");
        return isList || PLAIN.matcher(value).matches() ? value : Json.text(TextNode.valueOf(value));
    }

    /**
     * The configuration that {@link #write} wrote.
     *
     * @throws ForgeException if it has what no file can name, such as an optimizer of the user's own
     */
    static TrainConfig read(Path directory) {
        try {
            return TrainConfig.from(section(directory));
        } catch (ConfigException e) {
            throw new ForgeException(
                    "%s A configuration with parts made in code goes on from code: Trainer.of(model, config).runDirectory(Path.of(\"%s\")).resume()."
                            .formatted(e.getMessage(), directory),
                    e);
        }
    }

    /** What of a configuration a run is shown with. */
    record Shown(int smoothing, BestMetric best) {}

    /** Reads nothing else, so that a run with parts made in code can be looked at. */
    static Shown shown(Path directory) {
        ConfigSection section = section(directory);
        TrainConfig usual = TrainConfig.scratch();
        return new Shown(
                section.integer("smoothing", usual.logging().smoothing(), 1, Integer.MAX_VALUE),
                TrainSection.best(section, usual.validation().best()));
    }

    /** Tokens of a sequence that a run was configured with. */
    static int contextLength(Path directory) {
        return section(directory)
                .integer("context_length", TrainConfig.scratch().shape().contextLength(), 1, Integer.MAX_VALUE);
    }

    private static ConfigSection section(Path directory) {
        return Config.builder().file(directory.resolve(NAME)).build().section(SECTION);
    }
}
