package forge.train;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.lora.Lora;
import forge.model.Adaptable;
import forge.model.CausalLM;
import forge.model.LoadOptions;
import forge.model.TextClassifier;
import forge.model.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model from whatever a training left: a directory of a model of any kind, a checkpoint, the directory of a run (then its best
 * checkpoint, or the last where nothing was scored), or an adapter over its base.
 *
 * <pre>{@code
 * try (SavedModel saved = SavedModel.open("runs/mine")) {
 *     saved.language()                                  // the CausalLM, with its adapter where it has one
 * }
 * SavedModel.open(Path.of("runs/mine"), Path.of("models/qwen2.5-0.5b"), held)    // an adapter, and what it was trained over
 * }</pre>
 *
 * @param directory that the files were read from
 * @param model a {@link CausalLM}, a {@link forge.model.Seq2SeqLM} or a {@link forge.model.TextClassifier}
 * @param base the model below the adapter, where it is one
 */
public record SavedModel(Path directory, Trainable model, Optional<Adaptable<?>> base) implements AutoCloseable {
    private static final String ADAPTER = "adapter_config.json";
    private static final String CONFIG = "config.json";
    private static final int NAMED = 8;

    /** {@link #open(Path)}. */
    public static SavedModel open(String path) {
        return open(Path.of(path));
    }

    /** {@link #open(Path, LoadOptions)} in float32 on the processor. */
    public static SavedModel open(Path path) {
        return open(path, LoadOptions.builder().build());
    }

    /**
     * @param path a model, a checkpoint, a run or an adapter whose adapter_config.json names its base
     * @param held how weights are held; of a run over a quantised base as it was trained
     * @throws FileException if there is none of these
     * @throws forge.base.FormatException if a file is corrupt: of a checkpoint, any that is not as its list of hashes says
     */
    public static SavedModel open(Path path, LoadOptions held) {
        Path directory = locate(path);
        return isAdapter(directory) ? adapted(directory, namedBase(directory), held) : whole(directory, held);
    }

    /**
     * {@link #open(Path, LoadOptions)} of an adapter over this base.
     *
     * @throws ForgeException if it is no adapter
     */
    public static SavedModel open(Path path, Path base, LoadOptions held) {
        Path directory = locate(path);
        if (!isAdapter(directory)) {
            throw new FileException(
                    directory, "is a whole model and no adapter, so it has no base. Leave out the base, " + base + ".");
        }
        return adapted(directory, base, held);
    }

    /**
     * The directory with the files of the model: of a run that of its best checkpoint, or of the last. A checkpoint is compared
     * with its hashes.
     *
     * @throws FileException if there is none
     * @throws forge.base.FormatException if a file of a checkpoint was changed since
     */
    public static Path locate(Path path) {
        if (!Files.exists(path)) {
            throw new FileException(
                    path, "no such directory. Expected a model, a checkpoint, an adapter or the directory of a run.");
        }
        Path given = Files.isDirectory(path) ? path : path.resolveSibling("");
        Path directory = RunDirectory.holdsRun(given) ? RunDirectory.bestCheckpoint(given) : given;
        if (!isAdapter(directory) && !Files.exists(directory.resolve(CONFIG))) {
            throw new FileException(
                    directory,
                    "neither a model (" + CONFIG + ") nor an adapter (" + ADAPTER + ") nor a run (" + Provenance.NAME
                            + "); " + content(directory) + ".");
        }
        RunDirectory.checkWhole(directory);
        return directory;
    }

    /** The directory of the run that a checkpoint, or a link to one, stands in; empty for what no run left. */
    public static Optional<Path> runOf(Path path) {
        return Stream.of(path, real(path))
                .flatMap(from -> Stream.iterate(from, place -> place != null, Path::getParent)
                        .limit(3)) // the run, checkpoints/, a checkpoint
                .filter(RunDirectory::holdsRun)
                .findFirst();
    }

    /** Tokens of a sequence that the model was trained with, where a run says so. */
    public Optional<Integer> contextLength() {
        return runOf(directory).map(ResolvedConfig::contextLength);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw FileException.reading(path, e);
        }
    }

    private static String content(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            List<String> names = children.map(child -> String.valueOf(child.getFileName()))
                    .sorted()
                    .toList();
            return names.isEmpty()
                    ? "it is empty"
                    : "it holds "
                            + names.stream().limit(NAMED).collect(Collectors.joining(", "))
                            + (names.size() > NAMED ? " …" : "");
        } catch (IOException e) {
            throw FileException.reading(directory, e);
        }
    }

    /** Whether a directory holds an adapter and not a whole model. */
    public static boolean isAdapter(Path directory) {
        return Files.exists(directory.resolve(ADAPTER));
    }

    private static Path namedBase(Path adapter) {
        String named = Json.read(adapter.resolve(ADAPTER))
                .path("base_model_name_or_path")
                .asText("");
        if (!named.isBlank() && !named.equals("null") && Files.isDirectory(Path.of(named))) {
            return Path.of(named);
        }
        throw new FileException(
                adapter,
                "is an adapter, and " + ADAPTER
                        + (named.isBlank() || named.equals("null")
                                ? " names no base model"
                                : " names the base \"" + named + "\", which is no directory here")
                        + ". Name the model that it was trained over: SavedModel.open(adapter, base, LoadOptions.builder().build()).");
    }

    private static SavedModel adapted(Path directory, Path path, LoadOptions held) {
        if (isAdapter(path)) {
            throw new FileException(path, "is an adapter itself, expected the whole model below one.");
        }
        Adaptable<?> base = Adaptable.load(path, held);
        try {
            checkLabels(directory, path, base);
            return new SavedModel(directory, Lora.load(base, directory), Optional.of(base));
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }

    /** The names of classes are in a classifier's own files and in no adapter. */
    private static void checkLabels(Path adapter, Path path, Adaptable<?> base) {
        boolean ofClasses =
                Json.read(adapter.resolve(ADAPTER)).path("task_type").asText("").equals("SEQ_CLS");
        if (ofClasses && !(base instanceof TextClassifier)) {
            throw new FileException(
                    adapter,
                    "is the adapter of a classifier, and " + path
                            + " is a language model without labels. Save the classifier that it was trained over, classifier.save(path),"
                            + " and name that; or Lora.load(TextClassifier.from(path, labels, seed), adapter) with the labels in their"
                            + " order.");
        }
    }

    private static SavedModel whole(Path directory, LoadOptions held) {
        return new SavedModel(directory, Adaptable.load(directory, held), Optional.empty());
    }

    /**
     * The model as a language model.
     *
     * @throws ForgeException if it is of another kind
     */
    public CausalLM language() {
        if (model instanceof CausalLM language) {
            return language;
        }
        throw new ForgeException(directory + ": expected a decoder-only language model, found " + model + ".");
    }

    @Override
    public void close() {
        try {
            ((AutoCloseable) model).close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ForgeException(directory + ": the model cannot be closed.", e);
        } finally {
            base.ifPresent(Adaptable::close);
        }
    }
}
