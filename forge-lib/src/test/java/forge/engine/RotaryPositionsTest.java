package forge.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.Rope;
import forge.graph.Tensor;
import forge.graph.TorchForward.Mode;
import forge.graph.torch.Dialect;
import forge.graph.torch.ForwardPrograms;
import forge.graph.torch.RowLayout;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Angles by the position of each token in its own sequence, against the definition written as loops. */
class RotaryPositionsTest {
    private static final int B = 2;
    private static final int H = 3;
    private static final int T = 11;
    private static final int D = 8;
    private static final long[] DOCUMENTS = {0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5};
    private static final long[] STARTS = {3, 0};
    private static final double[][] FROM_ZERO = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
    };
    private static final double[][] IN_DOCUMENTS = {{0, 1, 2, 0, 1, 2, 3, 4, 0, 1, 2}, {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0}
    };
    private static final double[][] BEHIND_PADDING = {
        {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
    };

    private final Rope plain = Rope.of(D, 100);

    @Test
    void rowsCountFromZero() {
        check(plain, plain.inverseFrequencies(), 1, RowLayout.WHOLE, FROM_ZERO);
    }

    @Test
    void documentsCountFromTheirFirstToken() {
        check(plain, plain.inverseFrequencies(), 1, RowLayout.DOCUMENTS, IN_DOCUMENTS);
    }

    @Test
    void paddingDoesNotCount() {
        check(plain, plain.inverseFrequencies(), 1, RowLayout.LEFT_PADDED, BEHIND_PADDING);
    }

    @Test
    void yarnMakesProductsLarger() {
        Rope.Yarn yarn = new Rope.Yarn(4, 16, 32, 1, 1.25);
        Rope rope = new Rope(D, 100, yarn);
        check(rope, rope.inverseFrequencies(), 1.25, RowLayout.WHOLE, FROM_ZERO);
    }

    /** Frequencies of 11 tokens where 4 were trained: modeling_rope_utils.py of transformers, evaluated apart in float64. */
    @Test
    void dynamicGrowsWithTheLength() {
        double[] longer = {1.0, 0.1915413285514999, 0.03668808054327363, 0.0070272836892630655};
        check(new Rope(D, 100, new Rope.Dynamic(2, 4)), longer, 1, RowLayout.WHOLE, FROM_ZERO);
        check(new Rope(D, 100, new Rope.Dynamic(2, T)), plain.inverseFrequencies(), 1, RowLayout.WHOLE, FROM_ZERO);
    }

    private static void check(
            Rope rope, double[] frequencies, double magnitude, RowLayout layout, double[][] positions) {
        double[] x = new SplittableRandom(1).doubles(B * H * T * D, -2, 2).toArray();
        double[] whole = run(rope, x, layout, Mode.EVALUATE, 0);
        for (int b = 0; b < B; b++) {
            for (int h = 0; h < H; h++) {
                for (int t = 0; t < T; t++) {
                    double[] expected = turned(x, ((b * H + h) * T + t) * D, positions[b][t], frequencies, magnitude);
                    for (int d = 0; d < D; d++) {
                        int at = ((b * H + h) * T + t) * D + d;
                        assertEquals(expected[d], whole[at], 1e-6, layout + " b" + b + " t" + t);
                    }
                }
            }
        }
    }

    private static double[] turned(double[] x, int at, double position, double[] frequencies, double magnitude) {
        double[] result = new double[D];
        for (int i = 0; i < D / 2; i++) {
            double cos = Math.cos(position * (float) frequencies[i]) * magnitude;
            double sin = Math.sin(position * (float) frequencies[i]) * magnitude;
            result[i] = x[at + i] * cos - x[at + i + D / 2] * sin;
            result[i + D / 2] = x[at + i + D / 2] * cos + x[at + i] * sin;
        }
        return result;
    }

    @Test
    void generationCountsOn() {
        double[] x = new SplittableRandom(2).doubles(B * H * T * D, -2, 2).toArray();
        double[] behind = run(plain, x, RowLayout.LEFT_PADDED, Mode.GENERATE, 20);
        double[] expected = turned(x, 4 * D, 20.0 + 4 - STARTS[0], plain.inverseFrequencies(), 1);
        for (int d = 0; d < D; d++) {
            assertEquals(expected[d], behind[4 * D + d], 1e-9);
        }
    }

    private static double[] run(Rope rope, double[] x, RowLayout layout, Mode mode, long position) {
        Graph graph = new Graph();
        Tensor input = graph.variable("x", Dims.of(Dim.symbol("B"), Dim.of(H), Dim.symbol("T"), Dim.of(D)));
        String source =
                ForwardPrograms.source(graph, List.of(input), input.rope(rope), mode, Dialect.CPU, layout, Map.of());
        try (PtNDManager memory = (PtNDManager) Torch.root().newSubManager();
                Script script = Script.load(memory, source)) {
            PtNDArray documents = (PtNDArray) memory.create(DOCUMENTS);
            PtNDArray values = (PtNDArray) memory.create(x, new Shape(B, H, T, D));
            List<PtNDArray> none = List.of(values);
            Object[] arguments = {
                List.of(values), documents, (long) B, (long) T, position, documents, memory.create(STARTS), none, none
            };
            return script.tensor(memory, "run", arguments).toDoubleArray();
        }
    }
}
