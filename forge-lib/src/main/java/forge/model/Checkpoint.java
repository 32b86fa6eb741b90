package forge.model;

import forge.base.FormatException;
import forge.engine.Weights;
import forge.format.safetensors.Safetensors;
import forge.graph.Parameter;
import forge.tensor.NamedTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The weight file of a model, held against what its configuration says before any memory is taken. Files saved from the
 * bare model lack the prefix of their head's class; both are read.
 */
final class Checkpoint {
    private final Path file;
    private final Safetensors tensors;
    private final Map<String, NamedTensor> found = new LinkedHashMap<>();

    /** Finds the tensor of every parameter; throws where one is missing, has another shape or belongs to none. */
    Checkpoint(Path file, CheckpointLayout layout) {
        this.file = file;
        this.tensors = Safetensors.open(file);
        for (Parameter parameter : layout.parameters()) {
            found.put(parameter.name(), find(parameter));
        }
        Set<String> used =
                found.values().stream().map(tensor -> tensor.info().name()).collect(Collectors.toSet());
        List<String> left = tensors.tensors().stream()
                .filter(tensor -> !used.contains(tensor.info().name()))
                .filter(tensor -> !isCopy(tensor, layout))
                .map(tensor -> tensor.info().name())
                .filter(name -> !layout.isBuffer(name))
                .toList();
        if (!left.isEmpty()) {
            throw new FormatException(
                    file,
                    -1,
                    left.size() + " tensors belong to no weight of " + layout + ", the first is \"" + left.get(0)
                            + "\". Is the config.json that of these weights?");
        }
    }

    private NamedTensor find(Parameter parameter) {
        String name = parameter.name();
        String bare = name.substring(name.indexOf('.') + 1);
        String stored = tensors.contains(name) ? name : bare;
        if (!tensors.contains(stored)) {
            throw new FormatException(
                    file, -1, "tensor \"" + name + "\" " + parameter.shape() + " is missing, as is \"" + bare + "\".");
        }
        NamedTensor tensor = tensors.tensor(stored);
        if (!tensor.info().shape().equals(parameter.shape())) {
            throw new FormatException(
                    file,
                    -1,
                    "tensor \"" + stored + "\" has shape " + tensor.info().shape() + ", config.json makes it "
                            + parameter.shape() + ". Do the files belong together?");
        }
        return tensor;
    }

    /** Whether a tensor repeats the weight that it is tied to, as some writers store it. */
    private boolean isCopy(NamedTensor tensor, CheckpointLayout layout) {
        return layout.tiedTo(tensor.info().name())
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

    /** Copies every tensor into fresh weights. */
    Weights read(CheckpointLayout layout) {
        Weights weights = Weights.allocate(layout.parameters());
        try {
            found.forEach(weights::set);
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }
}
