package forge.model;

import forge.graph.Graph;
import forge.graph.Parameter;
import forge.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What training computes of a batch, for plans of models that read more than one sequence of tokens, or tell classes. Needs no weights.
 *
 * @param loss the sum over a batch, in nats
 * @param layout the model's own weights, without those of an adapter
 * @param title the model in one line
 */
public record LossGraph(Graph graph, Tensor loss, CheckpointLayout layout, String title) {
    /** An encoder-decoder all of whose weights are trained. */
    public static LossGraph of(T5 t5) {
        return of(t5, Seq2SeqGraph.of(t5, t5.parameters(), Optional.empty()));
    }

    /** An encoder-decoder whose weights are frozen and held as they would be loaded, and an adapter that is trained. */
    public static LossGraph of(T5 t5, LoadOptions held, Adapter adapter) {
        List<Parameter> all = new ArrayList<>(held.parameters(t5));
        all.addAll(adapter.parameters());
        return of(t5, Seq2SeqGraph.of(t5, all, Optional.of(adapter)));
    }

    static LossGraph of(T5 t5, Seq2SeqGraph program) {
        return new LossGraph(program.graph(), program.loss(), t5, t5.toString());
    }
}
