package forge.model;

import forge.base.ForgeException;
import forge.graph.Graph;
import forge.graph.Parameter;
import forge.graph.Tensor;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The weights below a prefix of the checkpoint, such as {@code transformer.h.0}. Models reach weights through it alone, so
 * that how a linear is computed is decided here and not in the model.
 */
public final class Layer {
    private final Graph graph;
    private final Map<String, Parameter> parameters;
    private final String prefix;

    private Layer(Graph graph, Map<String, Parameter> parameters, String prefix) {
        this.graph = graph;
        this.parameters = parameters;
        this.prefix = prefix;
    }

    static Layer root(Graph graph, Collection<Parameter> parameters) {
        return new Layer(
                graph, parameters.stream().collect(Collectors.toMap(Parameter::name, Function.identity())), "");
    }

    /** The weights below {@code name}. */
    public Layer layer(String name) {
        return new Layer(graph, parameters, prefix + name + ".");
    }

    /** A weight by its full name below the prefix. */
    public Tensor weight(String name) {
        Parameter parameter = parameters.get(prefix + name);
        if (parameter == null) {
            throw new ForgeException("the model uses a weight \"" + prefix + name
                    + "\" that its list of parameters does not have; add it there.");
        }
        return graph.parameter(parameter, Graph.Training.TRAINED);
    }

    private boolean has(String name) {
        return parameters.containsKey(prefix + name);
    }

    /** {@code name.weight} [out,in] and, where the model has one, {@code name.bias}: [B,T,in] to [B,T,out]. */
    public Tensor linear(String name, Tensor x) {
        Tensor weight = weight(name + ".weight");
        return has(name + ".bias") ? x.linear(weight, weight(name + ".bias")) : x.linear(weight);
    }

    /** {@code name.weight} stored [in,out] and {@code name.bias}, as GPT-2 has them. */
    public Tensor conv1d(String name, Tensor x) {
        return x.conv1d(weight(name + ".weight"), weight(name + ".bias"));
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
