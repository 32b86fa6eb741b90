package forge.graph.torch;

import forge.graph.AddsResidual;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Node;
import forge.graph.Tensor;
import forge.graph.TorchForward;
import forge.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the forward pass, a node at a time. */
final class ForwardWriter implements TorchForward {
    private final Source code;
    private final Mode mode;
    private final Dialect dialect;
    private final Map<String, Long> sizes;
    private final @Nullable Gradients gradients;
    private final Types types;
    private final Map<Tensor, String> variables = new HashMap<>();
    private final Map<Tensor, Map<DType, String>> converted = new HashMap<>();
    private final Map<Node, List<String>> kept = new HashMap<>();
    private String lossScale = "scale";
    private double labelSmoothing;
    private int attentions;
    private @Nullable Node node;

    ForwardWriter(
            Source code,
            Mode mode,
            Dialect dialect,
            Types types,
            Map<String, Long> sizes,
            @Nullable Gradients gradients) {
        this.code = code;
        this.types = types;
        this.mode = mode;
        this.dialect = dialect;
        this.sizes = sizes;
        this.gradients = gradients;
    }

    void name(Tensor tensor, String variable) {
        variables.put(tensor, variable);
        converted.remove(tensor);
    }

    /** Names a copy of a tensor in another type. */
    void name(Tensor tensor, DType type, String variable) {
        converted.computeIfAbsent(tensor, t -> new EnumMap<>(DType.class)).put(type, variable);
    }

    void write(Node next) {
        node = next;
        kept.remove(next);
        next.operator().forward(this);
        types.written(next);
    }

    /** Writes an operator together with the sum that it feeds. */
    void writeOnto(Node producer, AddsResidual operator, Node add, Tensor residual) {
        node = producer;
        kept.remove(producer);
        operator.forwardOnto(this, variable(residual));
        types.written(producer);
        types.written(add);
        name(add.outputs().get(0), variable(producer.outputs().get(0)));
    }

    String variable(Tensor tensor) {
        String variable = variables.get(tensor);
        if (variable == null) {
            throw new IllegalStateException(tensor + " is used before it is computed");
        }
        return variable;
    }

    /** The variable of a tensor in a type, converted on first use. */
    String variable(Tensor tensor, DType type) {
        if (types.of(tensor) == type) {
            return variable(tensor);
        }
        return converted
                .computeIfAbsent(tensor, t -> new EnumMap<>(DType.class))
                .computeIfAbsent(type, t -> code.let(Types.convert(variable(tensor), t)));
    }

    Types types() {
        return types;
    }

    String kept(Node of, int index) {
        return kept.getOrDefault(of, List.of()).get(index);
    }

    private Node node() {
        if (node == null) {
            throw new IllegalStateException("no node is being written");
        }
        return node;
    }

    private Tensor input(int index) {
        return node().inputs().get(index);
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public String in(int input) {
        return variable(input(input), types.read(node(), input(input)));
    }

    @Override
    public Dims dims(int input) {
        return input(input).dims();
    }

    @Override
    public int inputs() {
        return node().inputs().size();
    }

    @Override
    public boolean needsGradient(int input) {
        return input(input).requiresGradient();
    }

    @Override
    public String size(Dim dim) {
        return dim.bind(sizes).toString();
    }

    @Override
    public long known(Dim dim) {
        Dim bound = dim.bind(sizes);
        return bound.isNumber() ? bound.size() : -1;
    }

    @Override
    public String let(String expression) {
        return code.let(expression);
    }

    @Override
    public String[] let(int count, String expression) {
        return code.let(count, expression);
    }

    @Override
    public void line(String statement) {
        code.line(statement);
    }

    @Override
    public void indent() {
        code.indent();
    }

    @Override
    public void unindent() {
        code.unindent();
    }

    @Override
    public void out(String... names) {
        for (int i = 0; i < names.length; i++) {
            name(node().outputs().get(i), names[i]);
        }
    }

    @Override
    public void keep(String... names) {
        kept.computeIfAbsent(node(), n -> new ArrayList<>()).addAll(Arrays.asList(names));
    }

    @Override
    public String linear(String x, String weight, String bias, Dim work) {
        return dialectFor(work).linear(x, weight, bias);
    }

    @Override
    public String linearAdd(String x, String weight, String bias, String residual, Dim work) {
        return dialectFor(work).linearAdd(x, weight, bias, residual);
    }

    @Override
    public String full(String variable) {
        return types.precision().isMixed() ? code.let(Types.convert(variable, DType.F32)) : variable;
    }

    @Override
    public String low(String variable) {
        Precision precision = types.precision();
        return precision.isMixed() ? code.let(Types.convert(variable, precision.products())) : variable;
    }

    @Override
    public void product(GradientBuffer buffer, String a, String b, Dim work) {
        code.line(dialectFor(work).product(buffer, a, b));
    }

    private Dialect dialectFor(Dim work) {
        return dialectFor(node(), work);
    }

    /** Generation multiplies a row or two at a time, which is small work whatever the size of the weight. */
    Dialect dialectFor(Node of, Dim work) {
        return types.of(of) == DType.F32 ? dialect.forWork(mode == Mode.GENERATE ? 0 : known(work)) : dialect.low();
    }

    @Override
    public String attention(String q, String k, String v, double scale) {
        int layer = attentions++;
        return switch (mode) {
            case TRAIN -> {
                String[] both = code.let(
                        2,
                        "torch._scaled_dot_product_flash_attention_for_cpu(%s, %s, %s, 0., True, scale=%s)"
                                .formatted(q, k, v, scale));
                keep(both[1]);
                yield both[0];
            }
            case EVALUATE ->
                code.let("torch.scaled_dot_product_attention(%s, %s, %s, None, 0., True, scale=%s)"
                        .formatted(q, k, v, scale));
            case GENERATE ->
                code.let(
                        "torch.scaled_dot_product_attention(%s, %s, %s, None, 0., torch.gt(torch.size(%s, 2), 1), scale=%s)"
                                .formatted(q, cached("K", layer, k), cached("V", layer, v), q, scale));
        };
    }

    /** Puts new keys or values behind those of earlier calls and reads all of them. */
    private String cached(String cache, int layer, String added) {
        String all = code.let(cache + "[" + layer + "]");
        String end = code.let("torch.add(" + position() + ", torch.size(" + added + ", 2))");
        code.line("torch.copy_(torch.slice(%s, 2, %s, %s), %s)".formatted(all, position(), end, added));
        return code.let("torch.slice(" + all + ", 2, 0, " + end + ")");
    }

    @Override
    public String position() {
        return "position";
    }

    /** Forgets what nodes computed, so that they can be written again. */
    void forget(List<Node> nodes) {
        for (Node written : nodes) {
            kept.remove(written);
            written.outputs().forEach(converted::remove);
        }
    }

    void lossScale(String variable) {
        lossScale = variable;
    }

    void labelSmoothing(double share) {
        labelSmoothing = share;
    }

    @Override
    public double labelSmoothing() {
        return labelSmoothing;
    }

    @Override
    public String lossScale() {
        return lossScale;
    }

    @Override
    public GradientBuffer gradientBuffer(int input) {
        if (gradients == null) {
            throw new IllegalStateException("a " + mode + " program has no gradients");
        }
        return gradients.buffer(input(input));
    }
}
