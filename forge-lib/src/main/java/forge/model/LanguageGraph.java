package forge.model;

import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.Tensor;

/**
 * What an architecture computes, without any weights: programs are written from it, and so is the plan of a run.
 *
 * @param loss the sum over the scored tokens of ids and targets [B,T], in nats
 * @param logits of every position, [B,T,V]
 * @param lastLogits of the last position of each sequence, [B,1,V]
 */
public record LanguageGraph(Graph graph, Tensor loss, Tensor logits, Tensor lastLogits) {
    /** The graph of an architecture; needs no more memory for a large model than for a small one. */
    public static LanguageGraph of(Architecture architecture) {
        Graph graph = new Graph();
        Dims sequences = Dims.of(Dim.symbol("B"), Dim.symbol("T"));
        Layer layer = Layer.root(graph, architecture.parameters());
        Tensor hidden = architecture.hidden(layer, graph.input("ids", sequences));
        Tensor logits = architecture.logits(layer, hidden);
        Tensor loss = logits.crossEntropy(graph.input("targets", sequences));
        return new LanguageGraph(graph, loss, logits, architecture.logits(layer, hidden.lastToken()));
    }
}
