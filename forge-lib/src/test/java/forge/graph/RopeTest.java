package forge.graph;

import forge.base.ForgeException;
import forge.graph.Rope.Dynamic;
import forge.graph.Rope.Linear;
import forge.graph.Rope.Llama3;
import forge.graph.Rope.Scaling;
import forge.graph.Rope.Yarn;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Expected numbers: the formulas of Hugging Face transformers' modeling_rope_utils.py, evaluated apart in float64. */
class RopeTest {
    private static void check(Map<Integer, Double> expected, Rope rope) {
        double[] found = rope.inverseFrequencies();
        assertEquals(rope.headDim() / 2, found.length);
        expected.forEach((i, value) -> assertEquals(value, found[i], 1e-12 * value, "frequency " + i));
    }

    @Test
    void frequenciesFallGeometrically() {
        assertArrayEquals(new double[] {1, 0.1, 0.01, 0.001}, Rope.of(8, 10000).inverseFrequencies(), 1e-15);
    }

    @Test
    void linearDividesAll() {
        double[] found = new Rope(8, 10000, new Linear(4)).inverseFrequencies();
        assertArrayEquals(new double[] {0.25, 0.025, 0.0025, 0.00025}, found, 1e-15);
    }

    @Test
    void llama3SlowsWhatIsSlow() { // as Llama 3.1
        check(
                Map.of(
                        0, 1.0,
                        20, 0.016560440080994446,
                        28, 0.0032114459947525913,
                        30, 0.0013718935677611381,
                        34, 0.00017850781276799638,
                        36, 7.78465527393245e-05,
                        63, 3.068925988914511e-07),
                new Rope(128, 500000, new Llama3(8, 1, 4, 8192)));
    }

    @Test
    void yarnMixesByTurns() { // as Qwen2.5 for 131072 tokens
        Yarn yarn = Yarn.of(4, 32768);
        assertEquals(1.138629436111989, yarn.magnitude(), 1e-15);
        check(
                Map.of(
                        0, 1.0,
                        20, 0.01333521432163324,
                        40, 4.445698525097307e-05,
                        45, 1.5107409755953319e-05,
                        50, 5.133812566142866e-06,
                        63, 3.102344401879299e-07),
                new Rope(128, 1e6, yarn));
    }

    @Test
    void dynamicChangesNothingWithinTheTrainedContext() {
        assertArrayEquals(
                Rope.of(8, 100).inverseFrequencies(), new Rope(8, 100, new Dynamic(2, 4)).inverseFrequencies());
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        Scaling none = new Rope.None();
        assertMessage("even number", () -> new Rope(7, 10000, none));
        assertMessage("theta 1.0", () -> new Rope(8, 1, none));
        assertMessage("scaling factor 0.5", () -> new Linear(0.5));
        assertMessage("trained context of 0", () -> new Dynamic(2, 0));
        assertMessage("the second to be larger", () -> new Llama3(8, 4, 4, 8192));
        assertMessage("beta_fast 1.0", () -> new Yarn(4, 1024, 1, 1, 1));
    }

    private static void assertMessage(String part, Executable call) {
        String message = assertThrows(ForgeException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
