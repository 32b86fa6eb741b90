package forge.lora;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ConfigException;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.Json;
import forge.engine.Weights;
import forge.format.safetensors.Safetensors;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.model.AdapterBase;
import forge.tensor.NamedTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A directory as PEFT writes it: adapter_config.json and adapter_model.safetensors. */
final class PeftDirectory {
    private static final String CONFIG = "adapter_config.json";
    private static final String TENSORS = "adapter_model.safetensors";

    /** What tells the base from others of its shape; PEFT reads no metadata, while it warns of keys that it does not know. */
    private static final String FINGERPRINT = "forge.base.fingerprint";

    private final Path file;
    private final Safetensors tensors;
    private final Set<String> modules;
    private final PeftConfig json;
    private final LoraConfig config;

    private PeftDirectory(Path file, Safetensors tensors, Set<String> modules, PeftConfig json) {
        this.file = file;
        this.json = json;
        this.tensors = tensors;
        this.modules = modules;
        this.config = json.parse(modules);
    }

    static PeftDirectory open(Path directory) {
        Path config = directory.resolve(CONFIG);
        Path file = directory.resolve(TENSORS);
        if (!Files.exists(file) && Files.exists(directory.resolve("adapter_model.bin"))) {
            throw new FileException(
                    file, "no such file; adapter_model.bin is a pickle, which is not read. Save it as safetensors.");
        }
        PeftConfig json = new PeftConfig(Json.read(config), config.toString());
        Safetensors tensors = Safetensors.open(file);
        Set<String> modules = tensors.tensors().stream()
                .map(tensor -> LoraAdapter.module(tensor.info().name()))
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        return new PeftDirectory(file, tensors, modules, json);
    }

    LoraConfig config() {
        return config;
    }

    /**
     * The adapter of a model; throws where it has not those linears that the tensors or the targets name, or, unless any base
     * will do, is not the one that the adapter was trained on.
     */
    LoraAdapter adapter(AdapterBase base, BaseCheck check) {
        json.checkTask(base.task());
        List<LinearWeight> heads = json.heads(base);
        List<String> own = base.linears().stream().map(LinearWeight::module).toList();
        List<String> foreign =
                modules.stream().filter(module -> !own.contains(module)).toList();
        if (!foreign.isEmpty()) {
            throw wrong("%d of the %d linears that it adapts are not in this model, such as %s; the model has %s"
                    .formatted(
                            foreign.size(),
                            modules.size(),
                            foreign.get(0),
                            own.isEmpty() ? "none" : own.get(0) + " to " + own.get(own.size() - 1)));
        }
        if (check == BaseCheck.SAME) {
            checkSame(base);
        }
        try {
            return new LoraAdapter(config, base, heads);
        } catch (ForgeException e) {
            throw new ConfigException(
                    "target_modules", file.resolveSibling(CONFIG).toString(), e.getMessage());
        }
    }

    /** Adapters that others wrote say nothing that could be compared. */
    private void checkSame(AdapterBase base) {
        String trained = tensors.metadata().getOrDefault(FINGERPRINT, "");
        String here = base.fingerprint().orElse("");
        if (trained.isEmpty() || here.isEmpty() || trained.equals(here)) {
            return;
        }
        throw new FormatException(
                file,
                -1,
                ("the adapter was trained on %s (fingerprint %.8s…), and this model, %s (%.8s…), has other weights. Load that"
                                + " base; if the adapter is meant for this one too, load it with BaseCheck.ANY.")
                        .formatted(
                                json.base().orElse("a model that had no files"),
                                trained,
                                base.name().orElse("which has no files"),
                                here));
    }

    /** Copies the tensor of every parameter; throws where one is missing, has another shape or belongs to none. */
    void read(List<Parameter> parameters, Weights weights) {
        for (Parameter parameter : parameters) {
            String name = parameter.name();
            if (!tensors.contains(name)) {
                throw wrong("tensor \"" + name + "\" " + parameter.shape() + " is missing");
            }
            NamedTensor tensor = tensors.tensor(name);
            if (!tensor.info().shape().equals(parameter.shape())) {
                throw wrong("tensor \"" + name + "\" has shape " + tensor.info().shape()
                        + ", this model and the ranks of " + CONFIG + " make it " + parameter.shape());
            }
            if (!tensor.info().dtype().isFloat()) {
                throw wrong("tensor \"" + name + "\" is of " + tensor.info().dtype() + ", expected F32, F16 or BF16");
            }
            long notFinite = weights.set(name, tensor);
            if (notFinite > 0) {
                throw wrong("tensor \"" + name + "\" holds " + notFinite + " values that are NaN or infinite");
            }
        }
        Set<String> used = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
        tensors.tensors().stream()
                .map(tensor -> tensor.info().name())
                .filter(name -> !used.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw wrong("tensor \"" + name + "\" belongs to no target of " + CONFIG);
                });
    }

    private FormatException wrong(String finding) {
        return new FormatException(file, -1, finding + ". Was the adapter trained on this model?");
    }

    static void write(Path directory, AdapterBase base, ObjectNode config, List<NamedTensor> tensors) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        base.fingerprint().ifPresent(value -> metadata.put(FINGERPRINT, value));
        Safetensors.write(directory.resolve(TENSORS), tensors, metadata);
        Json.write(directory.resolve(CONFIG), config);
    }
}
