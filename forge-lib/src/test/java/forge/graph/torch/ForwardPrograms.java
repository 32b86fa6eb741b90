package forge.graph.torch;

import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.TorchForward.Mode;
import forge.tensor.DType;
import java.util.List;
import java.util.Map;

/**
 * A piece of graph on its own, {@code run(X, mask, B, T, position, documents, starts, K, V) -> Tensor}: variables, an integer
 * input, sizes, and what row layouts and generation add.
 */
public final class ForwardPrograms {
    private ForwardPrograms() {}

    /** @param sizes what is known when the program is written */
    public static String source(
            Graph graph,
            List<Tensor> variables,
            Tensor result,
            Mode mode,
            Dialect dialect,
            RowLayout layout,
            Map<String, Long> sizes) {
        Source code = new Source();
        Types types = new Types(Precision.F32, DType.F32);
        ForwardWriter forward = new ForwardWriter(code, mode, dialect, layout, types, sizes, null);
        for (int i = 0; i < variables.size(); i++) {
            forward.name(variables.get(i), code.let("X[" + i + "]"));
        }
        graph.inputs().forEach(input -> forward.name(input, "mask"));
        ForwardPass.write(graph.nodes(), forward);
        code.line("return " + forward.variable(result));
        return "def run(self, X: List[Tensor], mask: Tensor, B: int, T: int, position: int, documents: Tensor, "
                + "starts: Tensor, K: List[Tensor], V: List[Tensor]) -> Tensor:\n" + code;
    }
}
