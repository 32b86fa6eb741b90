package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.data.LabelledBatch;
import forge.engine.InputLimits;
import forge.graph.Graph;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.graph.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a text classifier computes with its weights. */
interface ClassifierNetwork extends CheckpointLayout {
    /**
     * @param loss the sum over texts with a label, in nats
     * @param logits [B,P,L] for P positions of a text, at one of which its label is read
     * @param linears what an adapter can be attached to
     */
    record Programs(Graph graph, Tensor loss, Tensor logits, List<LinearWeight> linears) {}

    /** @param parameters as they are held, those of the adapter among them */
    Programs programs(Collection<Parameter> parameters, Optional<Adapter> adapter);

    /** The position, among those of all texts, at which the label of a text is read. */
    int position(LabelledBatch batch, int row);

    /** Names of the classes, two or more. */
    List<String> labels();

    int vocabSize();

    /** Tokens of a text that are read. */
    int maxTokens();

    InputLimits limits();

    /** What decides what is computed, as config.json has it. */
    ObjectNode toJson();
}
