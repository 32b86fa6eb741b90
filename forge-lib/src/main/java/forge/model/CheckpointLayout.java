package forge.model;

import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.quant.Quantization;
import java.util.List;
import java.util.Optional;

/** Which tensors the weight files of a model hold. */
public interface CheckpointLayout {
    /** Every weight, in the order of a checkpoint. */
    List<Parameter> parameters();

    /** Whether published files hold a tensor of this name that is no weight, such as a stored mask. */
    default boolean isBuffer(String name) {
        return false;
    }

    /** The matrices that are held in few bits where the model is, as far as they fit. */
    default List<LinearWeight> matrices(Quantization few) {
        return List.of();
    }

    /** Linears that whoever adapts the model trains whole, such as a classifier's: what the model was read with means little. */
    default List<LinearWeight> heads() {
        return List.of();
    }

    /** The weight that a tensor of this name, which this model does not have, would have to repeat. */
    default Optional<String> tiedTo(String name) {
        return Optional.empty();
    }
}
