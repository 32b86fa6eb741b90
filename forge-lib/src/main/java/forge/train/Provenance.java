package forge.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.AtomicFiles;
import forge.base.Json;
import forge.base.SessionCode;
import forge.base.Sha256;
import forge.data.InputBatches;
import forge.data.PreferenceBatches;
import forge.data.find.Project;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.graph.Parameter;
import forge.graph.torch.Dialect;
import forge.model.Trainable;
import forge.tensor.NamedTensor;
import forge.train.TrainingSession.Data;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code provenance.json}: what a run began with and where, so that it can be made again and is not continued as another:
 * configuration, hashes of data, code and weights, seed, versions, machine.
 *
 * @param code of the cells up to the run, empty where there are none
 */
record Provenance(ObjectNode json, String code) {
    static final String NAME = "provenance.json";

    /** As {@code forge run} reads it. */
    static final String CODE = "code.jsh";

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

    /**
     * Keys that may change when a run goes on, which its metrics tell: they decide what is kept and shown, and what becomes of
     * steps to come that go wrong. What was computed before stays what it was.
     */
    private static final Set<String> FREE = Set.of(
            "output_dir",
            "save_steps",
            "save_total_limit",
            "on_save_failure",
            "on_out_of_memory",
            "on_divergence",
            "loss_spike",
            "smoothing",
            "logging_steps",
            "log_every",
            "display");

    /** Samples are written beside the training, which does not know of them. */
    private static final String SAMPLES = "sample_";

    private static final String TRAINED_AT_START = "trained_sha256_at_start";
    private static final String TRAIN = "train.";
    private static final String REFERENCE = ".mean_reference";

    /** In nats an answer: the same reference on another machine differs by far less. */
    private static final double SAME_REFERENCE = 0.01;

    private static final int SLICE_BYTES = 1 << 22;
    private static final long UNKNOWN = -1;

    static Provenance of(Trainable model, TrainStep step, TrainConfig config, Data data) {
        ObjectNode json = Json.object()
                .put("format", "forge-run")
                .put("version", 1)
                .put("started", Instant.now().toString());
        ObjectNode facts = json.putObject("facts"); // compared when the run goes on
        facts(model, step, config, data).forEach(facts::put);
        Set<String> trained = step.trained();
        json.putObject("seeds").put("train", config.seed());
        json.putObject("model")
                .put("description", model.toString())
                .put(TRAINED_AT_START, sha256(model.weights(), trained::contains));
        json.set("software", software());
        json.set("machine", machine(model));
        String code = cells();
        if (!code.isEmpty()) {
            String sha256 =
                    new Sha256().add(StandardCharsets.UTF_8.encode(code)).hex();
            json.putObject("code").put("file", CODE).put("sha256", sha256);
        }
        return new Provenance(json, code);
    }

    /** What has to be the same for a run to go on to the bit, by key. */
    private static SortedMap<String, String> facts(Trainable model, TrainStep step, TrainConfig config, Data data) {
        SortedMap<String, String> facts = new TreeMap<>();
        config.values().forEach((key, value) -> {
            if (!isFree(key)) {
                facts.put(TRAIN + key, value);
            }
        });
        data(facts, "data.train", data.train());
        data.validation().ifPresent(batches -> data(facts, "data.validation", batches));
        facts.put("model", model.toString());
        model.description().forEach((key, value) -> facts.put("model." + key, value));
        Set<String> trained = step.trained();
        facts.put("model.trained_tensors", String.valueOf(trained.size()));
        facts.put("model.frozen_sha256", sha256(model.weights(), name -> !trained.contains(name)));
        if (data.reference()) {
            facts.put("model.reference_sha256", sha256(model.weights(), trained::contains));
        }
        return facts;
    }

    /** Whether a key of training may change when a run goes on. */
    static boolean isFree(String key) {
        return FREE.contains(key) || key.startsWith(SAMPLES);
    }

    private static void data(Map<String, String> facts, String name, InputBatches batches) {
        facts.put(name + ".batches", String.valueOf(batches.size()));
        facts.put(name + ".sha256", batches.sha256());
        if (batches instanceof PreferenceBatches pairs) {
            pairs.meanReference().ifPresent(mean -> facts.put(name + REFERENCE, String.valueOf(mean)));
        }
    }

    private static boolean isNear(String was, String is) {
        try {
            return Math.abs(Double.parseDouble(was) - Double.parseDouble(is)) < SAME_REFERENCE;
        } catch (NumberFormatException e) {
            return false; // one of them has none
        }
    }

    private static String sha256(Weights weights, Predicate<String> which) {
        Sha256 hash = new Sha256();
        for (Parameter parameter : weights.parameters()) {
            if (which.test(parameter.name())) {
                add(weights.get(parameter.name()), hash);
            }
        }
        return hash.hex();
    }

    private static void add(NamedTensor tensor, Sha256 hash) {
        hash.add(tensor.info().toString());
        long bytes = tensor.info().byteLength();
        for (long at = 0; at < bytes; at += SLICE_BYTES) {
            hash.add(tensor.bytes(at, (int) Math.min(SLICE_BYTES, bytes - at)));
        }
    }

    private static ObjectNode software() {
        ObjectNode software = Json.object()
                .put(
                        "forge",
                        Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
                                .orElse("development"))
                .put("java", System.getProperty("java.runtime.version", ""))
                .put("libtorch", Torch.version());
        Path here = Path.of("");
        Project.commitOf(here).ifPresent(commit -> software.put("git_commit", commit));
        Project.isChanged(here, LONGEST_LOOK).ifPresent(changed -> software.put("git_changed", changed));
        ownJar().ifPresent(jar -> software.put("forge_sha256", Sha256.of(jar)));
        return software;
    }

    /** Empty where Forge runs from classes, as its developers run it. */
    private static Optional<Path> ownJar() {
        try {
            Path place = Path.of(Provenance.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Optional.of(place).filter(Files::isRegularFile);
        } catch (URISyntaxException | NullPointerException e) {
            return Optional.empty(); // a class loader that tells no file
        }
    }

    /** The cells that were evaluated up to the run, where it is one of cells. */
    private static String cells() {
        return SessionCode.current().stream()
                .map(piece -> "// " + piece.name() + "\n" + piece.code().stripTrailing() + "\n")
                .collect(Collectors.joining("\n"));
    }

    private static ObjectNode machine(Trainable model) {
        long memory =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : UNKNOWN;
        return Json.object()
                .put(
                        "system",
                        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch"))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("memory_bytes", memory)
                .put("device", model.weights().device().toString())
                .put("threads", Torch.threads())
                .put("dialect", Torch.dialect(model.weights().device()).name());
    }

    /** The code first: the provenance makes a run of a directory. */
    void write(Path directory) {
        if (!code.isEmpty()) {
            AtomicFiles.writeText(directory.resolve(CODE), code);
        }
        Json.write(directory.resolve(NAME), json);
    }

    static Provenance read(Path directory) {
        JsonNode json = Json.read(directory.resolve(NAME));
        return new Provenance(json instanceof ObjectNode object ? object : Json.object(), "");
    }

    /** The operators that the run's sums were added up with, where they are those of a processor. */
    Optional<Dialect> dialect() {
        String name = json.at("/machine/dialect").asText();
        return List.of(Dialect.values()).stream()
                .filter(dialect -> dialect.name().equals(name))
                .findFirst();
    }

    int threads() {
        return json.at("/machine/threads").asInt();
    }

    /** What differs in the weights that a run is to begin with once more; those of checkpoints do not count. */
    List<String> differenceAtStart(Trainable model, TrainStep step) {
        String was = json.path("model").path(TRAINED_AT_START).asText();
        String is = sha256(model.weights(), step.trained()::contains);
        return was.equals(is)
                ? List.of()
                : List.of(
                        "model.%s: %s before, %s now, and no checkpoint is whole".formatted(TRAINED_AT_START, was, is));
    }

    /** What differs in a run that is to go on, key by key: {@code train.seed: 42 before, 43 now}. */
    List<String> differences(Trainable model, TrainStep step, TrainConfig config, Data data) {
        SortedMap<String, String> before = new TreeMap<>();
        json.path("facts")
                .properties()
                .forEach(fact -> before.put(fact.getKey(), fact.getValue().asText()));
        before.keySet().removeIf(key -> key.startsWith(TRAIN) && isFree(key.substring(TRAIN.length())));
        SortedMap<String, String> now = facts(model, step, config, data);
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            String was = before.getOrDefault(key, "nothing");
            String is = now.getOrDefault(key, "nothing");
            if (!was.equals(is) && !(key.endsWith(REFERENCE) && isNear(was, is))) {
                differences.add(key + ": " + was + " before, " + is + " now");
            }
        }
        return differences;
    }
}
