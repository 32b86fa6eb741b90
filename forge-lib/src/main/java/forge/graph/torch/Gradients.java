package forge.graph.torch;

import forge.graph.Tensor;
import forge.graph.TorchForward.GradientBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where gradients stand while a program is written. The gradient of an intermediate value is a variable; that of a large
 * parameter is written straight into the parameter's buffer; that of a norm is a variable until the end, where all of them
 * are copied at once.
 */
final class Gradients {
    /** What a parameter's buffer holds before the program runs. */
    enum Buffers {
        STALE,
        SUM_SO_FAR
    }

    private record Value(String variable, boolean owned) {}

    private final Source code;
    private final Buffers buffers;
    private final Map<Tensor, Value> values = new HashMap<>();
    private final Map<Tensor, String> parameterValues = new LinkedHashMap<>();
    private final Map<Tensor, String> bufferNames;
    private final Set<Tensor> written = new java.util.HashSet<>();

    Gradients(Source code, Buffers buffers, Map<Tensor, String> bufferNames) {
        this.code = code;
        this.buffers = buffers;
        this.bufferNames = bufferNames;
    }

    /** Parameters whose gradient arrived as a variable, in the order in which it did, with that variable. */
    Map<Tensor, String> parameterValues() {
        return parameterValues;
    }

    boolean has(Tensor tensor) {
        return values.containsKey(tensor);
    }

    String of(Tensor tensor) {
        Value value = values.get(tensor);
        if (value == null) {
            throw new IllegalStateException("no gradient reached " + tensor);
        }
        return value.variable();
    }

    private boolean isParameter(Tensor tensor) {
        return bufferNames.containsKey(tensor);
    }

    private boolean mustAdd(Tensor parameter) {
        return buffers == Buffers.SUM_SO_FAR || written.contains(parameter);
    }

    /** The buffer of a parameter for an operator that writes into it itself; counts as written afterwards. */
    GradientBuffer buffer(Tensor parameter) {
        GradientBuffer buffer = new GradientBuffer(bufferName(parameter), mustAdd(parameter) ? "1" : "0");
        written.add(parameter);
        return buffer;
    }

    private String bufferName(Tensor parameter) {
        String name = bufferNames.get(parameter);
        if (name == null) {
            throw new IllegalStateException(parameter + " has no gradient buffer");
        }
        return name;
    }

    void add(Tensor tensor, String variable, boolean owned) {
        if (isParameter(tensor)) {
            addToParameter(tensor, variable);
            return;
        }
        Value before = values.get(tensor);
        if (before == null) {
            values.put(tensor, new Value(variable, owned));
        } else if (owned) {
            code.line("torch.add_(" + variable + ", " + before.variable() + ")");
            values.put(tensor, new Value(variable, true));
        } else if (before.owned()) {
            code.line("torch.add_(" + before.variable() + ", " + variable + ")");
        } else {
            String sum = code.let("torch.add(" + before.variable() + ", " + variable + ")");
            values.put(tensor, new Value(sum, true));
        }
    }

    private void addToParameter(Tensor parameter, String variable) {
        if (written.contains(parameter)) {
            code.line("torch.add_(" + bufferName(parameter) + ", " + variable + ")");
            return;
        }
        parameterValues.merge(
                parameter, variable, (before, more) -> code.let("torch.add(" + before + ", " + more + ")"));
    }

    /** Whether a gradient goes straight into a parameter's buffer. */
    boolean isBuffered(Tensor tensor) {
        return isParameter(tensor) && !parameterValues.containsKey(tensor);
    }

    void addProduct(Tensor parameter, String a, String b, Dialect dialect) {
        code.line(dialect.product(buffer(parameter), a, b));
    }

    /** @param type ", dtype=6" where x has fewer bits than its sum needs */
    void addRowSum(Tensor tensor, String x, String type) {
        if (!isBuffered(tensor)) {
            add(tensor, code.let("torch.sum(" + x + ", [0], False" + type + ")"), true);
            return;
        }
        GradientBuffer buffer = buffer(tensor);
        code.line(
                buffer.beta().equals("0")
                        ? "torch.sum(" + x + ", [0], False" + type + ", out=" + buffer.variable() + ")"
                        : "torch.add_(" + buffer.variable() + ", torch.sum(" + x + ", [0], False" + type + "))");
    }

    void addRows(Tensor parameter, String ids, String rows) {
        GradientBuffer buffer = buffer(parameter);
        if (buffer.beta().equals("0")) {
            code.line("torch.zero_(" + buffer.variable() + ")");
        }
        code.line("torch.index_add_(" + buffer.variable() + ", 0, " + ids + ", " + rows + ")");
    }

    void addFirstRows(Tensor parameter, String count, String sequences) {
        GradientBuffer buffer = buffer(parameter);
        if (buffer.beta().equals("0")) {
            code.line("torch.zero_(" + buffer.variable() + ")");
        }
        code.line("torch.add_(torch.slice(%s, 0, 0, %s), torch.sum(%s, [0]))"
                .formatted(buffer.variable(), count, sequences));
    }
}
