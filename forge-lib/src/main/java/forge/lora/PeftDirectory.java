package forge.lora;

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

    private final Path file;
    private final Safetensors tensors;
    private final Set<String> modules;
    private final LoraConfig config;

    private PeftDirectory(Path file, Safetensors tensors, Set<String> modules, LoraConfig config) {
        this.file = file;
        this.tensors = tensors;
        this.modules = modules;
        this.config = config;
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
        return new PeftDirectory(file, tensors, modules, json.parse(modules));
    }

    LoraConfig config() {
        return config;
    }

    /** The adapter of a model; throws where it has not those that the tensors or the targets name. */
    LoraAdapter adapter(AdapterBase base) {
        List<String> own = base.linears().stream().map(LinearWeight::module).toList();
        List<String> foreign =
                modules.stream().filter(module -> !own.contains(module)).toList();
        if (!foreign.isEmpty()) {
            throw wrong("%d of the %d linears that it adapts are not in this model, such as %s; the model has %s to %s"
                    .formatted(foreign.size(), modules.size(), foreign.get(0), own.get(0), own.get(own.size() - 1)));
        }
        try {
            return new LoraAdapter(config, base);
        } catch (ForgeException e) {
            throw new ConfigException(
                    "target_modules", file.resolveSibling(CONFIG).toString(), e.getMessage());
        }
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

    static void write(Path directory, LoraConfig config, List<LinearWeight> linears, List<NamedTensor> tensors) {
        Safetensors.write(directory.resolve(TENSORS), tensors, Map.of("format", "pt"));
        Json.write(directory.resolve(CONFIG), PeftConfig.write(config, linears));
    }
}
