package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.data.LabelledBatch;
import forge.engine.IdRange;
import forge.engine.InputLimits;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.LinearLayout;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.graph.Parameter.Init;
import forge.graph.Tensor;
import forge.quant.Quantization;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A language model that tells classes instead of tokens: a linear without a bias reads the states of a text's last token, as the
 * classes {@code …ForSequenceClassification} of Hugging Face transformers do.
 *
 * @param body whose head is left out
 */
record DecoderClassifier(Architecture body, List<String> labels) implements ClassifierNetwork {
    private static final String SCORE = "score";

    /** As much of a text as is read of longer contexts. */
    private static final int MAX_TOKENS = 4096;

    /** The standard deviation that transformers draws heads with, unless config.json names another. */
    private static final Init FRESH = Init.normal(0.02);

    DecoderClassifier {
        labels = List.copyOf(labels);
        TextClassifierConfig.checkLabels(labels);
    }

    @Override
    public Programs programs(Collection<Parameter> parameters, Optional<Adapter> adapter) {
        Graph graph = new Graph();
        Dims texts = Dims.of(Dim.symbol("B"), Dim.symbol("T"));
        Layer weights = Layer.root(graph, parameters, adapter);
        Tensor hidden = body.hidden(weights, graph.input(LabelledBatch.PADDED, texts)); // [B,T,C]
        Tensor logits = hidden.linear(weights.weight(SCORE + ".weight")); // [B,T,L]
        Tensor loss = logits.crossEntropy(graph.input(LabelledBatch.LAST, texts));
        return new Programs(graph, loss, logits, weights.linears());
    }

    @Override
    public int position(LabelledBatch batch, int row) {
        return batch.lastPosition(row);
    }

    @Override
    public int vocabSize() {
        return body.vocabSize();
    }

    @Override
    public int maxTokens() {
        return Math.min(MAX_TOKENS, body.contextLength());
    }

    @Override
    public InputLimits limits() {
        IdRange classes = IdRange.belowOrIgnored(labels.size());
        return new InputLimits(
                Map.of(
                        "ids",
                        IdRange.belowOrIgnored(vocabSize()),
                        "targets",
                        classes,
                        LabelledBatch.PADDED,
                        IdRange.below(vocabSize()),
                        LabelledBatch.LAST,
                        classes),
                maxTokens());
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(new Body(body).parameters());
        heads().forEach(head -> all.add(Parameter.of(head.name(), FRESH, head.out(), head.in())));
        return all;
    }

    /** A fresh head, beside a body from files that have none. */
    Parameter score() {
        return parameters().get(parameters().size() - 1);
    }

    @Override
    public List<LinearWeight> heads() {
        return List.of(new LinearWeight(SCORE, LinearLayout.OUT_IN, new Body(body).hiddenSize(), labels.size()));
    }

    @Override
    public List<LinearWeight> matrices(Quantization few) {
        return LanguageGraph.of(body).linears();
    }

    @Override
    public boolean isBuffer(String name) {
        return body.isBuffer(name) || new Body(body).isHead(name);
    }

    @Override
    public Optional<String> tiedTo(String name) {
        return body.tiedTo(name);
    }

    @Override
    public ObjectNode toJson() {
        return withLabels(body.config());
    }

    /** A config.json of the body as one of this classifier. */
    ObjectNode withLabels(ObjectNode config) {
        ObjectNode json = config.deepCopy();
        String before = config.path("architectures").path(0).asText(body.modelType());
        String family = before.replaceFirst("(ForCausalLM|LMHeadModel|ForSequenceClassification)$", "");
        json.putArray("architectures").add(family + TextClassifierConfig.SEQUENCE_CLASSIFICATION);
        TextClassifierConfig.putLabels(json, labels);
        ObjectNode numbers = json.putObject("label2id");
        for (int i = 0; i < labels.size(); i++) {
            numbers.put(labels.get(i), i);
        }
        return json;
    }

    @Override
    public String toString() {
        return body.title() + ", " + labels.size() + " labels";
    }

    /** What hidden states are made of; a head that is no part of them is none of a classifier. */
    private record Body(Architecture architecture) {
        private Tensor hidden() {
            Graph graph = new Graph();
            Layer layer = Layer.root(graph, architecture.parameters());
            return architecture.hidden(layer, graph.input("ids", Dims.of(Dim.symbol("B"), Dim.symbol("T"))));
        }

        long hiddenSize() {
            return hidden().dims().last().size();
        }

        private Set<String> used() {
            return hidden().graph().parameters().stream()
                    .map(parameter -> parameter.name().orElseThrow())
                    .collect(Collectors.toSet());
        }

        List<Parameter> parameters() {
            Set<String> used = used();
            return architecture.parameters().stream()
                    .filter(parameter -> used.contains(parameter.name()))
                    .toList();
        }

        boolean isHead(String name) {
            return architecture.parameters().stream()
                            .anyMatch(parameter -> parameter.name().equals(name))
                    && !used().contains(name);
        }
    }
}
