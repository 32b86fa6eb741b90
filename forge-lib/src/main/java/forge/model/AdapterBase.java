package forge.model;

import forge.graph.LinearWeight;
import java.util.List;
import java.util.Optional;

/**
 * What an adapter has to know of the model that it is for.
 *
 * @param linears what can be adapted
 * @param heads what is trained whole beside the adapter, and is a part of it: the head of a classifier
 * @param name the directory that the model was read from
 * @param fingerprint tells models apart by samples of their weights; without heads
 */
public record AdapterBase(
        Task task,
        List<LinearWeight> linears,
        List<LinearWeight> heads,
        Optional<String> name,
        Optional<String> fingerprint) {
    public AdapterBase {
        linears = List.copyOf(linears);
        heads = List.copyOf(heads);
    }

    /** A model without weights. */
    public static AdapterBase of(Task task, List<LinearWeight> linears, List<LinearWeight> heads) {
        return new AdapterBase(task, linears, heads, Optional.empty(), Optional.empty());
    }
}
