package forge.model;

import forge.base.FormatException;
import forge.engine.Weights;
import forge.format.safetensors.ShardedSafetensors;
import forge.graph.Parameter;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The stored weights of a model, held against what its configuration says before any memory is taken. Files saved from the
 * bare model lack the prefix of their head's class; both are read.
 */
final class Checkpoint {
    /** What the classes with a head call the model below it ({@code base_model_prefix} in Hugging Face transformers). */
    private static final Pattern PREFIX = Pattern.compile("(?:transformer|model)\\.(.+)");

    /** The part of a model that reads images too; transformers 4.52 moved it below {@code model}. */
    private static final String LANGUAGE = "language_model.";

    private final CheckpointLayout layout;
    private final ShardedSafetensors tensors;
    private final Map<String, NamedTensor> found = new LinkedHashMap<>();

    /**
     * Finds the tensor of every parameter; throws where one is missing, has another shape or type, or belongs to none.
     *
     * @param path the model's directory, its safetensors file or its index
     */
    Checkpoint(Path path, CheckpointLayout layout) {
        this(path, layout, List.of());
    }

    /** @param fresh tensors that the files do not have */
    Checkpoint(Path path, CheckpointLayout layout, List<NamedTensor> fresh) {
        this.layout = layout;
        this.tensors = ShardedSafetensors.open(path);
        Map<String, NamedTensor> given =
                fresh.stream().collect(Collectors.toMap(tensor -> tensor.info().name(), Function.identity()));
        for (Parameter parameter : layout.parameters()) {
            NamedTensor own = given.get(parameter.name());
            found.put(parameter.name(), own == null ? find(parameter) : own);
        }
        Set<String> used =
                found.values().stream().map(tensor -> tensor.info().name()).collect(Collectors.toSet());
        List<String> left = tensors.tensors().stream()
                .filter(tensor -> !used.contains(tensor.info().name()))
                .filter(tensor -> !isCopy(tensor))
                .map(tensor -> tensor.info().name())
                .filter(name -> !layout.isBuffer(name))
                .toList();
        if (!left.isEmpty()) {
            throw wrong(
                    left.get(0),
                    left.size() + " tensors belong to no weight of " + layout + ", the first is \"" + left.get(0)
                            + "\". Is the config.json that of these weights?");
        }
    }

    private NamedTensor find(Parameter parameter) {
        String name = parameter.name();
        Matcher prefixed = PREFIX.matcher(name);
        String bare = prefixed.matches() ? prefixed.group(1) : name;
        NamedTensor tensor = tensors.find(name)
                .or(() -> tensors.find(bare))
                .or(() -> tensors.find(LANGUAGE + name))
                .or(() -> tensors.find("model." + LANGUAGE + bare))
                .orElseThrow(() -> missing(parameter, bare));
        TensorInfo info = tensor.info();
        if (!info.shape().equals(parameter.shape())) {
            throw wrong(
                    info.name(),
                    "tensor \"" + info.name() + "\" has shape " + info.shape() + ", config.json makes it "
                            + parameter.shape() + ". Do the files belong together?");
        }
        if (!info.dtype().isFloat()) {
            throw wrong(
                    info.name(),
                    "tensor \"" + info.name() + "\" is of " + info.dtype()
                            + ", expected F32, F16 or BF16. Quantised weights have to be saved as one of these first.");
        }
        return tensor;
    }

    private FormatException missing(Parameter parameter, String bare) {
        String also = bare.equals(parameter.name()) ? "" : ", as is \"" + bare + "\"";
        String hint = tensors.unnamed().isEmpty()
                ? ""
                : " The index does not name " + String.join(", ", tensors.unnamed()) + ": is it the right index?";
        return wrong(
                "", "tensor \"" + parameter.name() + "\" " + parameter.shape() + " is missing" + also + "." + hint);
    }

    private FormatException wrong(String tensor, String finding) {
        return new FormatException(tensors.file(tensor), -1, finding);
    }

    /** Whether a tensor repeats the weight that it is tied to, as some writers store it. */
    private boolean isCopy(NamedTensor tensor) {
        return layout.tiedTo(tensor.info().name().replace(LANGUAGE, ""))
                .map(found::get)
                .filter(weight -> sameBytes(weight, tensor))
                .isPresent();
    }

    private static boolean sameBytes(NamedTensor a, NamedTensor b) {
        long length = a.info().byteLength();
        if (a.info().dtype() != b.info().dtype() || length != b.info().byteLength()) {
            return false;
        }
        int slice = 1 << 24;
        for (long at = 0; at < length; at += slice) {
            int part = (int) Math.min(slice, length - at);
            if (!a.bytes(at, part).equals(b.bytes(at, part))) {
                return false;
            }
        }
        return true;
    }

    /** The tensor of a parameter, under the name that the files have for it. */
    NamedTensor tensor(String parameter) {
        return Objects.requireNonNull(found.get(parameter), parameter);
    }

    /** Name and type in the files of each parameter; what was part of a larger model has its own name from here on. */
    Map<String, TensorInfo> stored() {
        Map<String, TensorInfo> stored = new LinkedHashMap<>();
        found.forEach((name, tensor) -> {
            TensorInfo info = tensor.info();
            boolean part = info.name().contains(LANGUAGE);
            stored.put(name, part ? new TensorInfo(name, info.dtype(), info.shape()) : info);
        });
        return stored;
    }

    /** Copies every tensor into fresh weights; throws where one holds NaN or infinity. */
    Weights read(LoadOptions options) {
        List<Parameter> parameters = layout.parameters().stream()
                .map(parameter -> parameter.as(options.dtype()))
                .toList();
        Weights weights = Weights.allocate(parameters, options.device());
        try {
            readInto(weights);
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /** Copies every tensor. */
    void readInto(Weights weights) {
        found.keySet().forEach(name -> read(name, weights));
    }

    /** Copies the tensor of one parameter. */
    void read(String name, Weights weights) {
        NamedTensor tensor = tensor(name);
        long wrong = weights.set(name, tensor);
        if (wrong > 0) {
            TensorInfo info = tensor.info();
            throw wrong(
                    info.name(),
                    "tensor \"%s\" %s holds %,d values that are NaN or infinite%s. Was its training stable, and the file written whole?"
                            .formatted(
                                    info.name(),
                                    info.shape(),
                                    wrong,
                                    weights.get(name).info().dtype() == DType.F16
                                            ? " in F16, which ends at 65504"
                                            : ""));
        }
    }
}
