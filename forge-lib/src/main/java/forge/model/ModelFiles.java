package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.AtomicFiles;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.Json;
import forge.engine.Weights;
import forge.format.safetensors.ShardedSafetensors;
import forge.graph.Parameter;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.TensorInfo;
import forge.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the directory of a model holds beside the numbers. Nothing of it is lost between reading and writing: keys of
 * config.json that mean nothing here, names and types of tensors, how to generate.
 *
 * @param origin the directory, or a name for a new model, for messages
 * @param config config.json with every key it had
 * @param stored name and type of each parameter in the files, empty for a new model
 * @param others further files by name, as they were
 * @param tokenizer absent where the directory has none
 */
record ModelFiles(
        String origin,
        ObjectNode config,
        Map<String, TensorInfo> stored,
        Map<String, byte[]> others,
        Optional<Tokenizer> tokenizer) {
    private static final String CONFIG = Architectures.FILE;
    private static final String ADAPTER = "adapter_config.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final List<String> OTHERS = List.of(
            "generation_config.json",
            "chat_template.jinja",
            "tokenizer.model",
            "spiece.model",
            "vocab.json",
            "merges.txt");
    private static final Map<DType, String> TORCH_NAMES =
            Map.of(DType.F32, "float32", DType.F16, "float16", DType.BF16, "bfloat16");

    /** Those of a new model. */
    static ModelFiles of(ObjectNode config, Optional<Tokenizer> tokenizer) {
        return new ModelFiles("this model", config, Map.of(), Map.of(), tokenizer);
    }

    /**
     * Reads everything but the weights.
     *
     * @param path the directory, or the weight file in it
     */
    static ModelFiles read(Path path) {
        Path directory = directory(path);
        if (!Files.exists(directory.resolve(CONFIG)) && Files.exists(directory.resolve(ADAPTER))) {
            throw new FileException(
                    directory,
                    "holds an adapter, not a model: " + ADAPTER + " and no " + CONFIG
                            + ". SavedModel.open(path) opens it over the base that it names, Lora.load(base, path) over another.");
        }
        JsonNode config = Architectures.languageModel(Json.read(directory.resolve(CONFIG)));
        if (!(config instanceof ObjectNode object)) {
            throw new FormatException(directory.resolve(CONFIG), -1, "is no JSON object.");
        }
        Optional<Tokenizer> tokenizer =
                Files.exists(directory.resolve(TOKENIZER)) ? Optional.of(Tokenizer.load(directory)) : Optional.empty();
        return new ModelFiles(directory.toString(), object, Map.of(), others(directory), tokenizer);
    }

    /** The directory of a model, of which {@code path} may name a weight file. */
    static Path directory(Path path) {
        if (Files.isDirectory(path)) {
            return path;
        }
        if (!Files.exists(path)) {
            throw new FileException(
                    path,
                    "no such directory. Expected one with config.json and model.safetensors, as Hugging Face publishes models.");
        }
        return path.resolveSibling("");
    }

    private static Map<String, byte[]> others(Path directory) {
        Map<String, byte[]> others = new LinkedHashMap<>();
        for (String name : OTHERS) {
            Path file = directory.resolve(name);
            try {
                if (Files.isRegularFile(file)) {
                    others.put(name, Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw FileException.reading(file, e);
            }
        }
        return others;
    }

    /** The directory that a model was read from. */
    Optional<String> name() {
        return stored.isEmpty() ? Optional.empty() : Optional.of(origin);
    }

    Architecture architecture() {
        return Architectures.of(config, configFile());
    }

    /** These without a tokenizer that has no file: whoever made it has it. */
    ModelFiles savable() {
        return new ModelFiles(origin, config, stored, others, tokenizer.filter(Tokenizer::isSavable));
    }

    /** Where config.json stands, for messages. */
    String configFile() {
        return Path.of(origin, CONFIG).toString();
    }

    /** These with the names and types that the weights were stored with. */
    ModelFiles with(Map<String, TensorInfo> storedTensors) {
        return new ModelFiles(origin, config, storedTensors, others, tokenizer);
    }

    /** The tokenizer; a {@link ForgeException} that says what is missing where there is none. */
    Tokenizer requireTokenizer() {
        return tokenizer.orElseThrow(() -> new ForgeException(origin + " has no " + TOKENIZER
                + ": ids can be scored and continued, text cannot. Put the tokenizer's files"
                + " beside the weights and load the model again."));
    }

    /** Throws unless every id that a text can have has a row of the embedding. */
    void checkTokenizer(int rows) {
        tokenizer.ifPresent(t -> {
            for (int id = rows; id < t.vocabSize(); id++) {
                if (!t.decode(id).isEmpty()) { // special tokens alone may lie outside, as in Gemma 3
                    throw new ForgeException(
                            "%s: the tokenizer has %d ids, but vocab_size of config.json is %d. Do the files belong together?"
                                    .formatted(origin, t.vocabSize(), rows));
                }
            }
        });
    }

    /** These with another config.json. */
    ModelFiles with(ObjectNode otherConfig) {
        return new ModelFiles(origin, otherConfig, stored, others, tokenizer);
    }

    /** Writes all files of a model into a directory that exists. */
    void write(Path directory, Collection<Parameter> parameters, Weights weights, SaveOptions options) {
        List<NamedTensor> tensors = new ArrayList<>();
        boolean same = true;
        for (Parameter parameter : parameters) {
            String name = parameter.name();
            DType dtype = options.dtype().orElseGet(() -> weights.exactType(name));
            TensorInfo before = stored.getOrDefault(name, new TensorInfo(name, DType.F32, parameter.shape()));
            tensors.add(weights.get(name, dtype).named(before.name()));
            same &= dtype == before.dtype();
        }
        ShardedSafetensors.write(directory, tensors, Map.of("format", "pt"), options.maxShardBytes());
        Json.write(directory.resolve(CONFIG), same ? config : withDtype(widest(tensors)));
        others.forEach((name, bytes) -> AtomicFiles.write(directory.resolve(name), out -> out.write(bytes)));
        tokenizer.ifPresent(t -> t.save(directory));
    }

    private static DType widest(List<NamedTensor> tensors) {
        return tensors.stream()
                .map(tensor -> tensor.info().dtype())
                .max(Comparator.comparing(DType::bytes))
                .orElse(DType.F32);
    }

    /** The type is {@code torch_dtype} in files of transformers before 4.56, {@code dtype} in later ones. */
    private ObjectNode withDtype(DType dtype) {
        return config.deepCopy().put(config.has("dtype") ? "dtype" : "torch_dtype", TORCH_NAMES.get(dtype));
    }
}
