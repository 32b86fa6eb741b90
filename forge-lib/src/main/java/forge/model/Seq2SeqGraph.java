package forge.model;

import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.graph.Tensor;
import forge.graph.torch.TokenScoreProgram;
import forge.tensor.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a T5 computes, without any weights.
 *
 * @param graph of training and scoring: {@code source} and {@code mask} [B,S], {@code ids} and {@code targets} [B,T]
 * @param loss the sum over the scored tokens, in nats
 * @param logits of every position of the decoder, [B,T,V]
 * @param hidden the last states of the decoder, [B,T,C]
 * @param head logits [B,T,V] of an input {@link TokenScoreProgram#ROWS} [B,T,C]
 * @param memory keys and values of the source for each layer of the decoder, [B,H,S,D]
 * @param linears what an adapter can be attached to: every linear but the head
 */
record Seq2SeqGraph(
        Graph graph,
        Tensor loss,
        Tensor logits,
        Tensor hidden,
        Tensor head,
        List<Tensor> memory,
        List<LinearWeight> linears) {
    /** @param parameters of the model, as they are held, those of the adapter among them */
    static Seq2SeqGraph of(T5 t5, Collection<Parameter> parameters, Optional<Adapter> adapter) {
        Graph graph = new Graph();
        Layer weights = Layer.root(graph, parameters, adapter);
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
        Tensor head = t5.logits(weights, graph.input(TokenScoreProgram.ROWS, hidden.dims(), DType.F32));
        return new Seq2SeqGraph(graph, loss, logits, hidden, head, List.copyOf(all), weights.linears());
    }

    /**
     * The logits of the last token alone, [B,1,V], in a graph of generation: {@code ids} [B,T] behind a cache, and for the
     * source the values of {@code memory}, then {@code mask} [B,S].
     */
    static Tensor lastLogits(T5 t5, Collection<Parameter> parameters, Optional<Adapter> adapter) {
        Graph graph = new Graph();
        Layer weights = Layer.root(graph, parameters, adapter);
        T5Config config = t5.config();
        Dim rows = Dim.symbol("B");
        Dim source = Dim.symbol("S");
        Dims heads = Dims.of(rows, Dim.of(config.numHeads()), source, Dim.of(config.headDim()));
        List<List<Tensor>> memory = IntStream.range(0, config.numDecoderLayers())
                .mapToObj(i ->
                        List.of(graph.input("keys" + i, heads, DType.F32), graph.input("values" + i, heads, DType.F32)))
                .toList();
        Tensor mask = graph.input("mask", Dims.of(rows, source));
        Tensor ids = graph.input("ids", Dims.of(rows, Dim.symbol("T")));
        return t5.logits(weights, t5.decode(weights, ids, memory::get, mask).lastToken());
    }
}
