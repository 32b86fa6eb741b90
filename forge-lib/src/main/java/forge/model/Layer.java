package forge.model;

import forge.base.ForgeException;
import forge.graph.Graph;
import forge.graph.LinearLayout;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.graph.QuantizedMatrix;
import forge.graph.ScaleCodes;
import forge.graph.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The weights below a prefix of the checkpoint, such as {@code transformer.h.0}. Models reach weights through it alone, so
 * that how a linear is computed is decided here and not in the model.
 */
public final class Layer {
    private final Source source;
    private final String prefix;

    /** What the layers of one model have in common; {@code linears} are those that the model has used. */
    private record Source(
            Graph graph,
            Map<String, Parameter> parameters,
            Set<String> trained,
            Optional<Adapter> adapter,
            List<LinearWeight> linears) {}

    private Layer(Source source, String prefix) {
        this.source = source;
        this.prefix = prefix;
    }

    static Layer root(Graph graph, Collection<Parameter> parameters) {
        return root(graph, parameters, Optional.empty());
    }

    /** Trained are the weights of the adapter alone; without one all, unless some are held as codes. */
    static Layer root(Graph graph, Collection<Parameter> parameters, Optional<Adapter> adapter) {
        Map<String, Parameter> byName =
                parameters.stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        boolean quantized =
                parameters.stream().anyMatch(parameter -> !parameter.dtype().isFloat());
        Set<String> trained = adapter.map(Adapter::parameters)
                .map(own -> own.stream().map(Parameter::name).collect(Collectors.toSet()))
                .orElse(quantized ? Set.of() : byName.keySet());
        return new Layer(new Source(graph, byName, trained, adapter, new ArrayList<>()), "");
    }

    /** The linears that the model asked for, in that order. */
    List<LinearWeight> linears() {
        return List.copyOf(source.linears());
    }

    /** The weights below {@code name}. */
    public Layer layer(String name) {
        return new Layer(source, prefix + name + ".");
    }

    /** A weight by its full name below the prefix; one that is held as codes is decoded by whoever reads it. */
    public Tensor weight(String name) {
        Tensor stored = stored(name);
        return switch (stored.dtype()) {
            case I8 -> stored.int8Matrix(stored(name + QuantizedMatrix.SCALES));
            case U8 -> nf4(name, stored);
            default -> stored;
        };
    }

    private Tensor nf4(String name, Tensor codes) {
        Tensor scales = stored(name + QuantizedMatrix.SCALES);
        Tensor table = root().stored(QuantizedMatrix.NF4_TABLE.name());
        return scales.dtype().isFloat()
                ? codes.nf4Matrix(scales, table)
                : codes.nf4Matrix(
                        new ScaleCodes(
                                scales,
                                stored(name + QuantizedMatrix.LARGEST),
                                stored(name + QuantizedMatrix.MEAN),
                                root().stored(QuantizedMatrix.SCALE_LEVELS.name())),
                        table);
    }

    private Tensor stored(String name) {
        String whole = prefix + name;
        Parameter parameter = source.parameters()
                .get(source.adapter()
                        .flatMap(adapter -> adapter.inPlaceOf(whole))
                        .orElse(whole));
        if (parameter == null) {
            throw new ForgeException("the model uses a weight \"" + whole
                    + "\" that its list of parameters does not have; add it there.");
        }
        boolean trained = source.trained().contains(parameter.name());
        return source.graph().parameter(parameter, trained ? Graph.Training.TRAINED : Graph.Training.FROZEN);
    }

    private Layer root() {
        return new Layer(source, "");
    }

    /** Whether the model has a weight of this name, such as the bias of a linear. */
    public boolean has(String name) {
        return source.parameters().containsKey(prefix + name);
    }

    /** {@code name.weight} [out,in] and, where the model has one, {@code name.bias}: [B,T,in] to [B,T,out]. */
    public Tensor linear(String name, Tensor x) {
        Tensor weight = weight(name + ".weight");
        Tensor y = has(name + ".bias") ? x.linear(weight, weight(name + ".bias")) : x.linear(weight);
        return adapted(name, LinearLayout.OUT_IN, x, y);
    }

    /** {@code name.weight} stored [in,out] and {@code name.bias}, as GPT-2 has them. */
    public Tensor conv1d(String name, Tensor x) {
        Tensor weight = weight(name + ".weight");
        Tensor bias = weight(name + ".bias");
        Tensor y = weight.name().isPresent() ? x.conv1d(weight, bias) : x.linear(weight, bias); // codes are [out,in]
        return adapted(name, LinearLayout.IN_OUT, x, y);
    }

    private Tensor adapted(String name, LinearLayout layout, Tensor x, Tensor y) {
        String module = prefix + name;
        source.linears()
                .add(new LinearWeight(
                        module, layout, x.dims().last().size(), y.dims().last().size()));
        return source.adapter()
                .map(adapter -> adapter.adapt(module, x, y, root()))
                .orElse(y);
    }

    /** RMS normalisation with {@code name.weight}. */
    public Tensor rmsNorm(String name, Tensor x, double eps) {
        return x.rmsNorm(weight(name + ".weight"), eps);
    }

    /** Layer normalisation with {@code name.weight} and {@code name.bias}. */
    public Tensor layerNorm(String name, Tensor x, double eps) {
        return x.layerNorm(weight(name + ".weight"), weight(name + ".bias"), eps);
    }
}
