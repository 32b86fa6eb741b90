package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.AtomicFiles;
import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Json;
import forge.engine.Weights;
import forge.graph.Graph;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.graph.Tensor;
import forge.quant.Quantization;
import forge.tensor.DType;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The weights of a model with their files, and the adapter over them where there is one: what every kind of model does with them in
 * the same way.
 *
 * @param below the fingerprint of weights that are held in another form than F32, which cannot tell it themselves
 */
record ModelWeights(
        CheckpointLayout layout, ModelFiles files, Weights values, Optional<Adapter> adapter, Optional<String> below) {
    /** Fresh ones. */
    static ModelWeights create(CheckpointLayout layout, ModelFiles files, long seed) {
        return plain(layout, files, Weights.initialise(layout.parameters(), seed));
    }

    private static ModelWeights plain(CheckpointLayout layout, ModelFiles files, Weights values) {
        return new ModelWeights(layout, files, values, Optional.empty(), Optional.empty());
    }

    /** Those of a checkpoint, held as the options say. */
    static ModelWeights load(Path path, CheckpointLayout layout, ModelFiles files, LoadOptions options) {
        return load(new Checkpoint(path, layout), layout, files, options);
    }

    static ModelWeights load(Checkpoint checkpoint, CheckpointLayout layout, ModelFiles files, LoadOptions options) {
        Weights values = options.quantization()
                .map(quantization -> new QuantizedWeights(layout, quantization).read(checkpoint, options))
                .orElseGet(() -> checkpoint.read(options));
        boolean plain = options.quantization().isEmpty() && options.dtype() == DType.F32;
        return new ModelWeights(
                layout,
                files.with(checkpoint.stored()),
                values,
                Optional.empty(),
                plain ? Optional.empty() : Optional.of(Fingerprint.of(fingerprinted(layout), checkpoint::tensor)));
    }

    /** What {@link Adaptable#adapterBase} says of this model. */
    AdapterBase base(Task task, List<LinearWeight> linears) {
        return new AdapterBase(task, linears, layout.heads(), files.name(), Optional.of(fingerprint()));
    }

    private String fingerprint() {
        return below.orElseGet(() -> Fingerprint.of(fingerprinted(layout), values::get));
    }

    /** An adapter brings heads of its own. */
    private static List<Parameter> fingerprinted(CheckpointLayout layout) {
        Set<String> heads = layout.heads().stream().map(LinearWeight::name).collect(Collectors.toSet());
        return layout.parameters().stream()
                .filter(parameter -> !heads.contains(parameter.name()))
                .toList();
    }

    /** These below an adapter. */
    ModelWeights with(Adapter added, long seed) {
        Check.that(adapter.isEmpty(), "this model has an adapter already; take merged() of it, or its base.");
        Weights both = Weights.over(values, added.parameters(), seed);
        try {
            added.initialise(both);
            return new ModelWeights(layout, files, both, Optional.of(added), below);
        } catch (RuntimeException e) {
            both.close();
            throw e;
        }
    }

    /** Plain ones of their own with the adapter in them. */
    ModelWeights merged() {
        Adapter merging = adapter.orElseThrow(
                () -> new ForgeException("this model has no adapter to merge; attach or load one first."));
        Weights own = QuantizedWeights.plain(layout, values);
        merging.merge(values, own);
        return plain(layout, files, own);
    }

    /** Some of their own whose matrices are in few bits. */
    ModelWeights quantize(Quantization quantization) {
        Check.that(
                adapter.isEmpty(),
                "a model with an adapter was to be quantised; quantise merged() of it, or its base.");
        Check.that(
                QuantizedWeights.of(values).isEmpty(),
                "this model is quantised already; quantise the one it was made from.");
        Weights few = new QuantizedWeights(layout, quantization).quantize(values);
        return new ModelWeights(layout, files, few, Optional.empty(), Optional.of(fingerprint()));
    }

    /** As they are held, those of the adapter among them. */
    Collection<Parameter> parameters() {
        return values.parameters();
    }

    /** Into a new directory, which appears whole or not at all. */
    void save(Path directory, SaveOptions options) {
        AtomicFiles.writeDirectory(directory, into -> write(files, values, into, options));
    }

    /** Into a directory that exists; a tokenizer that has no file is left out. */
    void write(Weights some, Path directory) {
        write(files.savable(), some, directory, SaveOptions.builder().build());
    }

    void write(ModelFiles with, Weights some, Path directory, SaveOptions options) {
        if (adapter.isPresent()) {
            adapter.get().writeFiles(some, directory);
        } else {
            Check.that(
                    QuantizedWeights.of(some).isEmpty(),
                    "a quantised model has lost what its weights were; save the model that it was made from.");
            with.write(directory, layout.parameters(), some, options);
        }
    }

    void read(Path directory) {
        if (adapter.isPresent()) {
            adapter.get().readFiles(values, directory);
        } else {
            new Checkpoint(directory, layout).readInto(values);
        }
    }

    /** @param config what the model says of itself */
    Map<String, String> description(ObjectNode config) {
        Map<String, String> description = new TreeMap<>();
        description.put("config", Json.text(config));
        adapter.ifPresent(added -> description.put("adapter", added.toString()));
        return description;
    }

    /** Number of weights, those of an adapter among them. */
    long count() {
        return count(layout.parameters())
                + adapter.map(added -> count(added.parameters())).orElse(0L);
    }

    private static long count(List<Parameter> parameters) {
        return parameters.stream()
                .mapToLong(parameter -> parameter.shape().elements())
                .sum();
    }

    /** Number of weights that training changes. */
    static long trained(Graph graph) {
        return graph.parameters().stream()
                .filter(Tensor::requiresGradient)
                .mapToLong(parameter -> parameter.dims().elements().size())
                .sum();
    }

    /** Throws where a training on this graph would change nothing. */
    static void checkTrainable(Graph graph) {
        Check.that(
                trained(graph) > 0,
                "a quantised model cannot be trained itself; attach an adapter, such as Lora.attach(model, config).");
    }
}
