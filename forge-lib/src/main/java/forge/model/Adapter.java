package forge.model;

import forge.engine.Weights;
import forge.graph.Parameter;
import forge.graph.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Weights that are trained in place of a model's own, and what the model's linears compute with them. */
public interface Adapter {
    /** Every weight of the adapter. */
    List<Parameter> parameters();

    /** Sets what a fresh adapter takes from the model's own weights; every other weight has been drawn. */
    default void initialise(Weights adapted) {}

    /**
     * The result of a linear with the adapter's part.
     *
     * @param module the linear's name, such as {@code model.layers.0.self_attn.q_proj}
     * @param x what goes into the linear, [B,T,in]
     * @param y what the model's own weight makes of it, [B,T,out]
     * @param weights by their full names
     */
    Tensor adapt(String module, Tensor x, Tensor y, Layer weights);

    /**
     * The adapter's own weight, where it has one, that is read in place of one of the model's.
     *
     * @param weight the model's, such as {@code score.weight}
     */
    default Optional<String> inPlaceOf(String weight) {
        return Optional.empty();
    }

    /** Makes what the adapter computes beside the model's own weights a part of them. */
    void merge(Weights adapted, Weights merged);

    /** What decides what the adapter computes, besides its weights: the same text for the same adapter. */
    @Override
    String toString();

    /** Writes the adapter's own files into a directory that exists. */
    void writeFiles(Weights adapted, Path directory);

    /**
     * Sets the adapter's weights from files that {@link #writeFiles} wrote.
     *
     * @throws forge.base.FormatException if they are those of another adapter
     */
    void readFiles(Weights adapted, Path directory);
}
