package forge.model;

import forge.graph.Parameter;
import forge.graph.Parameter.Init;
import java.util.ArrayList;
import java.util.List;

/** The weights of a model in the order of its checkpoint; linears and embeddings begin with one normal distribution. */
final class ParameterList {
    private final List<Parameter> all;
    private final Init normal;
    private final String prefix;

    ParameterList(double initializerRange) {
        this(new ArrayList<>(), Init.normal(initializerRange), "");
    }

    private ParameterList(List<Parameter> all, Init normal, String prefix) {
        this.all = all;
        this.normal = normal;
        this.prefix = prefix;
    }

    /** The same list, for weights below {@code name}. */
    ParameterList below(String name) {
        return new ParameterList(all, normal, prefix + name + ".");
    }

    void embedding(String name, int rows, int size) {
        all.add(Parameter.of(prefix + name + ".weight", normal, rows, size));
    }

    /** Stored [out,in]. */
    void linear(String name, int in, int out) {
        all.add(Parameter.of(prefix + name + ".weight", normal, out, in));
    }

    /** The bias of a linear, where the model has one. */
    void bias(String name, int size, boolean present) {
        if (present) {
            all.add(Parameter.of(prefix + name + ".bias", Init.ZEROS, size));
        }
    }

    /** @param init what is neutral: ones, or zeros where the model adds 1 */
    void norm(String name, int size, Init init) {
        all.add(Parameter.of(prefix + name + ".weight", init, size));
    }

    List<Parameter> toList() {
        return List.copyOf(all);
    }
}
