package forge.graph.torch;

import forge.graph.AttentionOptions;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Writes an attention and its gradient: at once where the kernel needs no mask, else in chunks of queries. */
final class AttentionWriter {
    private final Source code;
    private final ForwardWriter forward;
    private final AttentionOptions options;
    private final List<String> variables;
    private final Dims q;
    private final Dims k;
    private final HeadGroups groups;
    private final AttentionKernel kernel;

    AttentionWriter(Source code, ForwardWriter forward, Dialect dialect, Node node, AttentionOptions options) {
        this.code = code;
        this.forward = forward;
        this.options = options;
        this.variables = node.inputs().stream()
                .map(input -> forward.variable(input, forward.types().read(node, input)))
                .toList();
        this.q = node.inputs().get(0).dims();
        this.k = node.inputs().get(1).dims();
        long keyHeads = k.axis(1).size();
        this.groups = new HeadGroups(keyHeads, q.axis(1).size() / keyHeads);
        this.kernel = options.softCap() > 0 || options.bias().isPresent()
                ? new ExplicitKernel(code, groups, options.scale(), options.softCap())
                : dialect.attention(code, groups, options.scale());
    }

    /** Keys of the queries' own tokens, which generation caches, rather than those of an encoder. */
    private boolean isSelfAttention() {
        return k.axis(2).equals(q.axis(2));
    }

    private AttentionInputs inputs(String keys, String values, String keyCount, String cached) {
        return new AttentionInputs(
                variables.get(0),
                keys,
                values,
                options.bias().isPresent() ? bias(keyCount) : "None",
                options.keyMask().map(mask -> keyMask(keyCount)),
                isSelfAttention() ? forward.starts() : Optional.empty(),
                forward.size(q.axis(2)),
                keyCount,
                cached,
                options.queriesAtOnce() > 0 ? options.queriesAtOnce() : kernel.queriesAtOnce());
    }

    private String bias(String keyCount) {
        return code.let("torch.reshape(" + variables.get(3) + ", [" + q.axis(1) + ", -1, " + keyCount + "])");
    }

    private String keyMask(String keyCount) {
        String flat = variables.get(variables.size() - 1);
        return code.let("torch.reshape(" + flat + ", [" + forward.size(k.axis(0)) + ", " + keyCount + "])");
    }

    private AttentionInputs uncached() {
        return inputs(variables.get(1), variables.get(2), forward.size(k.axis(2)), "0");
    }

    private AttentionInputs behindCache() {
        int layer = forward.nextCache();
        String end = code.let("torch.add(" + forward.position() + ", " + forward.size(q.axis(2)) + ")");
        String keys = forward.cached("K", layer, variables.get(1), end);
        String values = forward.cached("V", layer, variables.get(2), end);
        return inputs(keys, values, end, forward.position());
    }

    private boolean isWhole(AttentionInputs inputs) {
        Dim tokens = q.axis(2);
        boolean windowed =
                options.window() > 0 && (forward.known(tokens) < 0 || forward.known(tokens) > options.window());
        return kernel.canBeCausal()
                && !windowed
                && inputs.starts().isEmpty()
                && inputs.keyMask().isEmpty();
    }

    private AttentionKernel.Call whole() {
        return new AttentionKernel.Call(
                variables.get(0),
                variables.get(1),
                variables.get(2),
                "None",
                "None",
                options.isCausal() ? "True" : "False");
    }

    /** The result of whole sequences without a gradient. */
    String evaluate() {
        AttentionInputs inputs = uncached();
        return isWhole(inputs) ? kernel.infer(whole()) : inChunks(inputs);
    }

    private String inChunks(AttentionInputs inputs) {
        String outs = list();
        chunks(inputs).each(chunk -> append(outs, kernel.infer(chunk.call())));
        return code.let("torch.cat(" + outs + ", 2)");
    }

    private AttentionChunks chunks(AttentionInputs inputs) {
        return new AttentionChunks(code, forward, options, inputs);
    }

    /** The result of new tokens, behind those of the cache where the keys are their own. */
    String generate() {
        AttentionInputs inputs = isSelfAttention() ? behindCache() : uncached();
        String out = code.let(inputs.q());
        code.line("if torch.eq(" + inputs.queries() + ", 1):");
        code.indent();
        code.line(out + " = " + kernel.inferOne(chunks(inputs).one().call()));
        code.unindent();
        code.line("else:");
        code.indent();
        code.line(out + " = " + inChunks(inputs));
        code.unindent();
        return out;
    }

    /** The result while training; keeps what {@link #backward} needs. */
    String train() {
        AttentionInputs inputs = uncached();
        if (isWhole(inputs)) {
            List<String> results = kernel.forward(whole());
            forward.keep(results.subList(1, results.size()).toArray(new String[0]));
            return results.get(0);
        }
        List<String> lists =
                IntStream.rangeClosed(0, kernel.kept()).mapToObj(i -> list()).toList();
        chunks(inputs).each(chunk -> {
            List<String> results = kernel.forward(chunk.call());
            IntStream.range(0, lists.size()).forEach(i -> append(lists.get(i), results.get(i)));
        });
        forward.keep(lists.subList(1, lists.size()).toArray(new String[0]));
        return code.let("torch.cat(" + lists.get(0) + ", 2)");
    }

    /** The gradients of q, k, v and, where there is one, the bias. */
    List<String> backward(String grad, String out, List<String> kept) {
        AttentionInputs inputs = uncached();
        return isWhole(inputs) ? kernel.backward(whole(), grad, out, kept) : backward(inputs, grad, out, kept);
    }

    private List<String> backward(AttentionInputs inputs, String grad, String out, List<String> kept) {
        String queries = list();
        List<String> sums = new ArrayList<>();
        for (String of : List.of(inputs.k(), inputs.v(), inputs.bias())) {
            sums.add(of.equals("None") ? of : code.let("torch.zeros_like(" + of + ")"));
        }
        String at = code.let("0");
        chunks(inputs).each(chunk -> {
            List<String> own =
                    kept.stream().map(list -> code.let(list + "[" + at + "]")).toList();
            List<String> gradients =
                    kernel.backward(chunk.call(), code.let(chunk.queries(grad)), code.let(chunk.queries(out)), own);
            append(queries, gradients.get(0));
            code.line("torch.add_(" + chunk.keys(sums.get(0)) + ", " + gradients.get(1) + ")");
            code.line("torch.add_(" + chunk.keys(sums.get(1)) + ", " + gradients.get(2) + ")");
            if (gradients.size() == 4) {
                code.line("torch.add_(" + chunk.products(sums.get(2)) + ", " + gradients.get(3) + ")");
            }
            code.line(at + " = torch.add(" + at + ", 1)");
        });
        List<String> gradients = new ArrayList<>(List.of(code.let("torch.cat(" + queries + ", 2)")));
        gradients.addAll(sums.subList(0, 2));
        if (options.bias().isPresent()) {
            gradients.add(code.let("torch.view_as(" + sums.get(2) + ", " + variables.get(3) + ")"));
        }
        return gradients;
    }

    private String list() {
        return code.let("annotate(List[Tensor], [])");
    }

    private void append(String list, String variable) {
        code.line("_ = torch.append(" + list + ", " + variable + ")");
    }
}
