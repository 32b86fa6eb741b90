package forge.model;

import forge.graph.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ModelSizeTest {
    @ParameterizedTest
    @CsvSource({"SMALL, 12417216", "MEDIUM, 33691776", "LARGE, 117351936"})
    void hasTheWeightsItSays(ModelSize size, long weights) {
        long counted = new Gpt2(size.config(50257))
                .parameters().stream()
                        .map(Parameter::shape)
                        .mapToLong(shape -> shape.elements())
                        .sum();
        assertEquals(weights, counted);
    }
}
