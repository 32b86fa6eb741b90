package forge.engine;

import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Tensor;
import forge.graph.plan.Followed;
import forge.graph.torch.GradientPrograms;
import forge.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A plan can follow every operator: it knows each native function, and finds for each gradient the shape it will have. */
class OperatorPlanTest {
    private static final String CONTRACT = "forge.engine.OperatorContractTest#";

    @ParameterizedTest
    @MethodSource({CONTRACT + "cases", CONTRACT + "attentions", CONTRACT + "biases", CONTRACT + "ropes"})
    void everyOperatorCanBePlanned(OperatorContractTest.Case test) {
        OperatorContractTest.Pieces pieces = new OperatorContractTest.Pieces();
        List<Tensor> outputs = test.build().apply(pieces);
        List<Tensor> parameters = pieces.graph.parameters();
        List<List<Long>> expected = new ArrayList<>();
        pieces.variables.forEach(variable -> expected.add(boxed(held(variable))));
        parameters.stream()
                .filter(Tensor::requiresGradient) // codes of quantised weights have none
                .forEach(parameter -> expected.add(boxed(held(parameter))));
        for (boolean sizesAreKnown : new boolean[] {true, false}) {
            String source = GradientPrograms.explicit(
                    pieces.graph, pieces.variables, outputs, sizesAreKnown, test.dialect(), test.layout());
            Followed followed = Followed.of(
                    source,
                    DType.F64,
                    Map.of(
                            "X", held(pieces.variables),
                            "ids", new long[] {6},
                            "P", held(parameters),
                            "G", held(parameters),
                            "DY", held(outputs),
                            "scale", 0.25));
            assertEquals(expected, followed.shapes());
            assertEquals(0, followed.leftBytes(), "bytes that nobody gave back");
        }
    }

    private static List<long[]> held(List<Tensor> tensors) {
        return tensors.stream().map(OperatorPlanTest::held).toList();
    }

    /** Rank 3 is held as a matrix. */
    private static long[] held(Tensor tensor) {
        Dims dims = new Dims(tensor.dims().axes().stream()
                .map(axis -> axis.bind(Map.of("B", 2L, "T", 3L)))
                .toList());
        return dims.rank() == 3
                ? new long[] {dims.rows().size(), dims.last().size()}
                : dims.axes().stream().mapToLong(Dim::size).toArray();
    }

    private static List<Long> boxed(long[] sizes) {
        return java.util.Arrays.stream(sizes).boxed().toList();
    }
}
