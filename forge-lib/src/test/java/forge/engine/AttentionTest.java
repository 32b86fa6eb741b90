package forge.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import forge.base.ForgeException;
import forge.graph.AttentionOptions;
import forge.graph.AttentionOptions.Reach;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Graph;
import forge.graph.Tensor;
import forge.graph.TorchForward.Mode;
import forge.graph.torch.Dialect;
import forge.graph.torch.ForwardPrograms;
import forge.graph.torch.RowLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What attention computes in every mode, against its definition written as loops over numbers. */
class AttentionTest {
    private static final int B = 2;
    private static final int H = 4;
    private static final int K = 2;
    private static final int T = 11;
    private static final int D = 4;
    private static final double SCALE = 0.7;
    private static final long[] DOCUMENTS = {0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5};
    private static final long[] STARTS = {3, 0};
    private static final long[] KEY_MASK = {1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1};

    /** Attention with the given options; extras name the bias and the key mask that it has besides. */
    record Case(AttentionOptions options, boolean biased, boolean masked, RowLayout layout) {
        Case with(RowLayout other) {
            return new Case(options, biased, masked, other);
        }

        @Override
        public String toString() {
            return "%s, window %d, cap %s, %d at once%s%s, %s"
                    .formatted(
                            options.reach(),
                            options.window(),
                            options.softCap(),
                            options.queriesAtOnce(),
                            biased ? ", bias" : "",
                            masked ? ", key mask" : "",
                            layout);
        }
    }

    private static Stream<Case> causal() {
        AttentionOptions causal = AttentionOptions.causal(SCALE);
        return Stream.of(
                        causal,
                        causal.window(3),
                        causal.window(20),
                        causal.softCap(1.5),
                        causal.softCap(1.5).window(4))
                .flatMap(options -> Stream.of(options, options.queriesAtOnce(1), options.queriesAtOnce(4)))
                .flatMap(options -> Stream.of(
                        new Case(options, false, false, RowLayout.WHOLE),
                        new Case(options, true, false, RowLayout.WHOLE)));
    }

    static Stream<Case> whole() {
        AttentionOptions all = AttentionOptions.bidirectional(SCALE);
        Stream<Case> bidirectional = Stream.of(all, all.softCap(1.5), all.queriesAtOnce(4))
                .flatMap(options -> Stream.of(
                        new Case(options, false, false, RowLayout.WHOLE),
                        new Case(options, false, true, RowLayout.WHOLE),
                        new Case(options, true, true, RowLayout.WHOLE)));
        return Stream.concat(causal(), bidirectional)
                .flatMap(test -> Stream.of(test, test.with(RowLayout.DOCUMENTS), test.with(RowLayout.LEFT_PADDED)));
    }

    static Stream<Case> generated() {
        return causal().flatMap(test -> Stream.of(test, test.with(RowLayout.LEFT_PADDED)));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void wholeSequencesAreThoseOfTheDefinition(Case test) {
        for (Mode mode : List.of(Mode.TRAIN, Mode.EVALUATE)) {
            for (Dialect dialect : List.of(Dialect.CPU, Dialect.CUDA)) {
                for (Map<String, Long> sizes : List.of(Map.<String, Long>of(), Map.of("B", (long) B, "T", (long) T))) {
                    Inputs inputs = Inputs.random(T);
                    try (Program program = new Program(test, mode, dialect, sizes)) {
                        program.check(inputs, program.run(inputs, 0, T), 0, T, mode + " " + dialect + " " + sizes);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("generated")
    void tokensBehindACacheAreThoseOfTheWholeSequence(Case test) {
        Inputs inputs = Inputs.random(T);
        for (Dialect dialect : List.of(Dialect.CPU, Dialect.CUDA)) {
            try (Program program = new Program(test, Mode.GENERATE, dialect, Map.of())) {
                int[] calls = {0, 5, 8, 9, 10, T};
                for (int i = 1; i < calls.length; i++) {
                    double[] found = program.run(inputs, calls[i - 1], calls[i]);
                    program.check(inputs, found, calls[i - 1], calls[i], dialect + " call " + i);
                }
            }
        }
    }

    @Test
    void keysOfAnotherSequenceAreNotCached() {
        Graph graph = new Graph();
        Dim s = Dim.of(T);
        Tensor q = graph.variable("q", Dims.of(Dim.symbol("B"), Dim.of(H), Dim.symbol("T"), Dim.of(D)));
        Tensor k = graph.variable("k", Dims.of(Dim.symbol("B"), Dim.of(K), s, Dim.of(D)));
        Tensor v = graph.variable("v", Dims.of(Dim.symbol("B"), Dim.of(K), s, Dim.of(D)));
        Tensor mask = graph.input("mask", Dims.of(Dim.symbol("B"), s));
        Tensor y = q.attention(k, v, AttentionOptions.bidirectional(SCALE).keyMask(mask));
        Inputs inputs = Inputs.random(T);
        Case test = new Case(AttentionOptions.bidirectional(SCALE), false, true, RowLayout.WHOLE);
        try (Program program = new Program(graph, List.of(q, k, v), y, test, Mode.GENERATE)) {
            for (int to : new int[] {3, 4}) {
                int from = to == 3 ? 0 : 3;
                double[] found = program.run(inputs.q(), inputs.k(), inputs.v(), from, to);
                program.check(inputs, found, from, to, "cross");
            }
        }
    }

    @Test
    void aQueryThatSeesNoKeyIsNotNaN() {
        Case test = new Case(AttentionOptions.bidirectional(SCALE), false, true, RowLayout.WHOLE);
        try (Program program = new Program(test, Mode.EVALUATE, Dialect.CPU, Map.of())) {
            program.keyMask = new long[B * T];
            for (double value : program.run(Inputs.random(T), 0, T)) {
                assertTrue(Double.isFinite(value));
            }
        }
    }

    @Test
    void shapesThatDoNotFitSayWhatWasExpected() {
        Graph graph = new Graph();
        Tensor q = graph.variable("q", Dims.of(2, 4, 5, 8));
        Tensor k = graph.variable("k", Dims.of(2, 3, 5, 8));
        Tensor longer = graph.variable("k", Dims.of(2, 2, 6, 8));
        Tensor bias = graph.variable("b", Dims.of(4, 5, 5));
        AttentionOptions causal = AttentionOptions.causal(1);
        assertMessage("where K divides H", () -> q.attention(k, k, causal));
        assertMessage("as many keys as queries", () -> q.attention(longer, longer, causal));
        assertMessage(
                "expected [4, 5, 6]",
                () -> q.attention(
                        longer, longer, AttentionOptions.bidirectional(1).bias(bias)));
        assertMessage(
                "expected [2, 6]",
                () -> q.attention(
                        longer, longer, AttentionOptions.bidirectional(1).keyMask(bias)));
        assertMessage(
                "only causal ones", () -> AttentionOptions.bidirectional(1).window(3));
        assertMessage("more than 0", () -> AttentionOptions.causal(0));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(ForgeException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    /** q [B,H,T,D], k and v [B,K,T,D], bias [H,T,T]. */
    private record Inputs(double[] q, double[] k, double[] v, double[] bias) {
        static Inputs random(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return new Inputs(
                    random.doubles(B * H * T * D, -2, 2).toArray(),
                    random.doubles(B * K * T * D, -2, 2).toArray(),
                    random.doubles(B * K * T * D, -2, 2).toArray(),
                    random.doubles(H * T * T, -2, 2).toArray());
        }
    }

    /** A compiled attention with its caches. */
    private static final class Program implements AutoCloseable {
        final PtNDManager memory = (PtNDManager) Torch.root().newSubManager();
        final Case test;
        final Script script;
        final List<PtNDArray> keys = List.of(zeros());
        final List<PtNDArray> values = List.of(zeros());
        long[] keyMask = KEY_MASK;

        Program(Case test, Mode mode, Dialect dialect, Map<String, Long> sizes) {
            this.test = test;
            Graph graph = new Graph();
            Tensor q = heads(graph, "q", H);
            Tensor k = heads(graph, "k", K);
            Tensor v = heads(graph, "v", K);
            List<Tensor> variables = new ArrayList<>(List.of(q, k, v));
            UnaryOperator<AttentionOptions> extras = options -> options;
            if (test.biased()) {
                Tensor bias = graph.variable("bias", Dims.of(Dim.of(H), Dim.symbol("T"), Dim.symbol("T")));
                variables.add(bias);
                extras = options -> options.bias(bias);
            }
            AttentionOptions options = extras.apply(test.options());
            if (test.masked()) {
                options = options.keyMask(graph.input("mask", Dims.of(Dim.symbol("B"), Dim.symbol("T"))));
            }
            Tensor y = q.attention(k, v, options);
            script = Script.load(
                    memory, ForwardPrograms.source(graph, variables, y, mode, dialect, test.layout(), sizes));
        }

        Program(Graph graph, List<Tensor> variables, Tensor y, Case test, Mode mode) {
            this.test = test;
            script = Script.load(
                    memory, ForwardPrograms.source(graph, variables, y, mode, Dialect.CPU, RowLayout.WHOLE, Map.of()));
        }

        private static Tensor heads(Graph graph, String name, int heads) {
            return graph.variable(name, Dims.of(Dim.symbol("B"), Dim.of(heads), Dim.symbol("T"), Dim.of(D)));
        }

        private PtNDArray zeros() {
            return (PtNDArray) memory.create(new double[B * K * T * D], new Shape(B, K, T, D));
        }

        /** The tokens from..to. */
        double[] run(Inputs inputs, int from, int to) {
            List<PtNDArray> x = new ArrayList<>();
            x.add(part(inputs.q(), H, from, to));
            x.add(part(inputs.k(), K, from, to));
            x.add(part(inputs.v(), K, from, to));
            if (test.biased()) {
                x.add(bias(inputs.bias(), from, to));
            }
            return run(x, from, to);
        }

        /** Queries from..to over all keys. */
        double[] run(double[] q, double[] k, double[] v, int from, int to) {
            return run(List.of(part(q, H, from, to), part(k, K, 0, T), part(v, K, 0, T)), from, to);
        }

        private double[] run(List<PtNDArray> x, int from, int to) {
            Object[] arguments = {
                x,
                vector(keyMask),
                (long) B,
                (long) to - from,
                (long) from,
                vector(DOCUMENTS),
                vector(STARTS),
                keys,
                values
            };
            return script.tensor(memory, "run", arguments).toDoubleArray();
        }

        private PtNDArray vector(long... numbers) {
            return (PtNDArray) memory.create(numbers);
        }

        private PtNDArray part(double[] x, int heads, int from, int to) {
            double[] part = IntStream.range(0, B * heads)
                    .boxed()
                    .flatMapToDouble(row -> Arrays.stream(x, (row * T + from) * D, (row * T + to) * D))
                    .toArray();
            return (PtNDArray) memory.create(part, new Shape(B, heads, to - from, D));
        }

        private PtNDArray bias(double[] x, int from, int to) {
            double[] part = IntStream.range(0, H)
                    .boxed()
                    .flatMap(h -> IntStream.range(from, to).mapToObj(t -> (h * T + t) * T))
                    .flatMapToDouble(at -> Arrays.stream(x, at, at + to))
                    .toArray();
            return (PtNDArray) memory.create(part, new Shape((long) H * (to - from), to));
        }

        void check(Inputs inputs, double[] found, int from, int to, String what) {
            int at = 0;
            for (int b = 0; b < B; b++) {
                for (int h = 0; h < H; h++) {
                    for (int t = from; t < to; t++) {
                        double[] expected = expected(inputs, b, h, t);
                        for (int d = 0; d < D; d++) {
                            boolean padding = test.layout() == RowLayout.LEFT_PADDED && t < STARTS[b];
                            double value = found[at++];
                            assertEquals(
                                    padding ? value : expected[d], value, 1e-9, what + " b" + b + " h" + h + " t" + t);
                            assertTrue(Double.isFinite(value), what);
                        }
                    }
                }
            }
        }

        private double[] expected(Inputs in, int b, int h, int t) {
            double[] weights = new double[T];
            for (int s = 0; s < T; s++) {
                double product = 0;
                for (int d = 0; d < D; d++) {
                    product += in.q()[((b * H + h) * T + t) * D + d] * in.k()[keyRow(b, h, s) * D + d];
                }
                double capped = cap(product * SCALE) + (test.biased() ? in.bias()[(h * T + t) * T + s] : 0);
                weights[s] = sees(b, t, s) ? Math.exp(capped) : 0;
            }
            double sum = Arrays.stream(weights).sum();
            double[] result = new double[D];
            for (int s = 0; s < T; s++) {
                for (int d = 0; d < D; d++) {
                    result[d] += weights[s] / sum * in.v()[keyRow(b, h, s) * D + d];
                }
            }
            return result;
        }

        private static int keyRow(int b, int h, int s) {
            return (b * K + h / (H / K)) * T + s;
        }

        private double cap(double x) {
            double cap = test.options().softCap();
            return cap == 0 ? x : cap * Math.tanh(x / cap);
        }

        private boolean sees(int b, int t, int s) {
            AttentionOptions options = test.options();
            boolean reached = options.reach() == Reach.BIDIRECTIONAL || s <= t;
            boolean near = options.window() == 0 || t - s < options.window();
            boolean shown = !test.masked() || keyMask[b * T + s] != 0;
            boolean own = switch (test.layout()) {
                case WHOLE -> true;
                // a number that comes again later is another document
                case DOCUMENTS ->
                    IntStream.rangeClosed(Math.min(s, t), Math.max(s, t))
                            .allMatch(i -> DOCUMENTS[b * T + i] == DOCUMENTS[b * T + t]);
                case LEFT_PADDED -> s >= STARTS[b];
            };
            return reached && near && shown && own;
        }

        @Override
        public void close() {
            script.close();
            memory.close();
        }
    }
}
