package forge.model;

import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a T5 computes, without any weights.
 *
 * @param graph of training and scoring: {@code source} and {@code mask} [B,S], {@code ids} and {@code targets} [B,T]
 * @param loss the sum over the scored tokens, in nats
 * @param logits of every position of the decoder, [B,T,V]
 * @param memory keys and values of the source for each layer of the decoder, [B,H,S,D]
 */
record Seq2SeqGraph(Graph graph, Tensor loss, Tensor logits, List<Tensor> memory) {
    static Seq2SeqGraph of(T5 t5) {
        Graph graph = new Graph();
        Layer weights = Layer.root(graph, t5.parameters());
        Dims sources = Dims.of(Dim.symbol("B"), Dim.symbol("S"));
        Dims targets = Dims.of(Dim.symbol("B"), Dim.symbol("T"));
        Tensor mask = graph.input("mask", sources);
        Tensor encoded = t5.encode(weights, graph.input("source", sources), mask);
        List<Tensor> all = new ArrayList<>();
        Tensor hidden = t5.decode(
                weights,
                graph.input("ids", targets),
                layer -> {
                    List<Tensor> memory = t5.memory(weights, layer, encoded);
                    all.addAll(memory);
                    return memory;
                },
                mask);
        Tensor logits = t5.logits(weights, hidden);
        Tensor loss = logits.crossEntropy(graph.input("targets", targets));
        return new Seq2SeqGraph(graph, loss, logits, List.copyOf(all));
    }
}
