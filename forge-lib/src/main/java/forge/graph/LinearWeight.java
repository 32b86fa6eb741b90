package forge.graph;

/**
 * The matrix of a linear of a model.
 *
 * @param module the linear's name, such as {@code model.layers.0.self_attn.q_proj}
 * @param in input features
 * @param out output features
 */
public record LinearWeight(String module, LinearLayout layout, long in, long out) {
    /** The name of the parameter. */
    public String name() {
        return module + ".weight";
    }
}
