package forge.graph.torch;

import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.TorchForward.Mode;
import forge.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The TorchScript of programs without gradients; sequence counts and lengths are arguments, not constants. */
public final class InferencePrograms {
    private InferencePrograms() {}

    /** {@code run(ids [B*T], targets [B*T], P, B, T, scale)}: {@link #inputs}, parameters and {@link #sizes} to the scaled loss. */
    public static String loss(Graph graph, Tensor loss, Dialect dialect) {
        return "def run(self, " + arguments(graph, loss) + ", scale: float) -> Tensor:\n"
                + body(graph, loss, dialect, Mode.EVALUATE);
    }

    /** {@code run(ids [B*T], P, B, T)}: {@link #inputs}, parameters and {@link #sizes} to logits [B*T, V]. */
    public static String logits(Graph graph, Tensor logits, Dialect dialect) {
        return "def run(self, " + arguments(graph, logits) + ") -> Tensor:\n"
                + body(graph, logits, dialect, Mode.EVALUATE);
    }

    private static String arguments(Graph graph, Tensor result) {
        String sizes = sizes(graph, result).stream().map(size -> size + ": int").collect(Collectors.joining(", "));
        return tensors(inputs(graph, result)) + "P: List[Tensor], " + sizes;
    }

    static String tensors(List<String> names) {
        return names.stream().map(name -> name + ": Tensor, ").collect(Collectors.joining());
    }

    /** The names of the inputs of a program for {@code result}, in the order of its arguments. */
    public static List<String> inputs(Graph graph, Tensor result) {
        return graph.inputsFor(result).stream()
                .map(input -> input.name().orElseThrow())
                .toList();
    }

    /** The symbols in the shapes of those inputs, such as B and T, sorted: the order of the arguments. */
    public static List<String> sizes(Graph graph, Tensor result) {
        return graph.inputsFor(result).stream()
                .flatMap(input -> input.dims().axes().stream())
                .flatMap(axis -> axis.symbols().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * {@code run(ids [T], position, P, K, V, U, temperature, top_k, top_p, stop)}: appends one token for each uniform number
     * in U, behind {@code position} tokens that stand in the caches K and V ([1,H,maxT,D], one a layer), until a token of
     * {@code stop}. Returns the new tokens; the last one is not in the caches yet. The random numbers come from the caller,
     * so a seed gives one text whatever else draws numbers.
     */
    public static String generation(Graph graph, Tensor lastLogits, Dialect dialect) {
        return """
                def logits(self, ids: Tensor, position: int, P: List[Tensor], K: List[Tensor], V: List[Tensor]) -> Tensor:
                  T = torch.size(ids, 0)
                """ + body(graph, lastLogits, dialect, Mode.GENERATE) + SAMPLING;
    }

    private static String body(Graph graph, Tensor result, Dialect dialect, Mode mode) {
        Source code = new Source();
        Map<String, Long> sizes = mode == Mode.GENERATE ? Map.of("B", 1L) : Map.of();
        Types types = new Types(Precision.of(graph), DType.F32);
        ForwardWriter forward = new ForwardWriter(code, mode, dialect, RowLayout.WHOLE, types, sizes, null);
        new Names(graph.parameters()).unpack(code, forward);
        graph.inputs().forEach(input -> forward.name(input, input.name().orElseThrow()));
        ForwardPass.write(graph.nodesFor(result), forward);
        code.line("return " + forward.variable(result, DType.F32));
        return code.toString();
    }

    /**
     * Temperature 0 is the most likely token. Else: divide by the temperature, keep the top_k most likely tokens (0 keeps
     * all), of those the smallest set whose probability reaches top_p (nucleus sampling, arXiv:1904.09751), and take the
     * token at which the cumulative probability passes u. Logits that are no numbers give -1.
     */
    private static final String SAMPLING = """
            def pick(self, logits: Tensor, u: float, temperature: float, top_k: int, top_p: float) -> int:
              row = torch.reshape(logits, [-1])
              chosen = int(torch.item(torch.argmax(row)))
              finite = bool(torch.isfinite(torch.select(row, 0, chosen)))
              if torch.__not__(finite):
                chosen = -1
              if torch.__and__(finite, torch.gt(temperature, 0.)):
                k = torch.size(row, 0)
                if torch.__and__(torch.gt(top_k, 0), torch.lt(top_k, k)):
                  k = top_k
                values, tokens = torch.topk(torch.div(row, temperature), k)
                p = torch.softmax(values, -1)
                mass = torch.cumsum(p, -1)
                if torch.lt(top_p, 1.):
                  p = torch.masked_fill(p, torch.ge(torch.sub(mass, p), top_p), 0.)
                  mass = torch.cumsum(p, -1)
                last = torch.sub(int(torch.item(torch.sum(torch.gt(p, 0.)))), 1)
                limit = torch.mul(torch.select(mass, 0, -1), u)
                at = int(torch.item(torch.sum(torch.le(mass, limit))))
                chosen = int(torch.item(torch.select(tokens, 0, ops.prim.min(at, last))))
              return chosen
            def run(self, ids: Tensor, position: int, P: List[Tensor], K: List[Tensor], V: List[Tensor], \
            U: List[float], temperature: float, top_k: int, top_p: float, stop: List[int]) -> List[int]:
              new = annotate(List[int], [])
              next = ids
              at = position
              going = True
              i = 0
              while going:
                logits = (self).logits(next, at, P, K, V)
                token = (self).pick(logits, U[i], temperature, top_k, top_p)
                _0 = torch.append(new, token)
                at = torch.add(at, torch.size(next, 0))
                next = torch.tensor([token])
                i = torch.add(i, 1)
                going = torch.__and__(torch.lt(i, torch.len(U)), torch.__not__(torch.__contains__(stop, token)))
                going = torch.__and__(going, torch.ge(token, 0))
              return new
            """;
}
