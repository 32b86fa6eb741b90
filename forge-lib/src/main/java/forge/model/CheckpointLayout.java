package forge.model;

import forge.graph.Parameter;
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

    /** The weight that a tensor of this name, which this model does not have, would have to repeat. */
    default Optional<String> tiedTo(String name) {
        return Optional.empty();
    }
}
