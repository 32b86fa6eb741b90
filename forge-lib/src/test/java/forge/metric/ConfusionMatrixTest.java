package forge.metric;

import forge.base.ForgeException;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfusionMatrixTest {
    private static final List<String> LABELS = List.of("a", "b", "c");
    /** By hand: a 2 right, 1 taken for b; b 1 right, 1 taken for a; c never occurs. */
    private static final ConfusionMatrix MATRIX =
            ConfusionMatrix.of(LABELS, new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 1, 0});

    @Test
    void ratiosAreThoseOfTheirDefinitions() {
        assertEquals(3 / 5.0, MATRIX.accuracy(), 1e-15);
        assertEquals(2 / 3.0, MATRIX.precision("a"), 1e-15);
        assertEquals(2 / 3.0, MATRIX.recall("a"), 1e-15);
        assertEquals(1 / 2.0, MATRIX.precision("b"), 1e-15);
        assertEquals(1 / 2.0, MATRIX.f1("b"), 1e-15);
        assertEquals(1, MATRIX.count("b", "a"));
    }

    @Test
    void aClassThatNeverOccursHasZeroesAndDoesNotLowerTheMean() {
        assertEquals(0, MATRIX.recall("c"));
        assertEquals(0, MATRIX.f1("c"));
        assertEquals((2 / 3.0 + 1 / 2.0) / 2, MATRIX.macroF1(), 1e-15);
    }

    @Test
    void theTableNamesRowsAndColumns() {
        assertTrue(MATRIX.text().startsWith("accuracy 0.600, macro F1 0.583 over 5 cases\n"), MATRIX.text());
        assertTrue(MATRIX.text().contains("as b"), MATRIX.text());
    }

    @Test
    void unknownLabelsAndUnequalCountsAreRefused() {
        assertTrue(assertThrows(ForgeException.class, () -> MATRIX.f1("d"))
                .getMessage()
                .startsWith("label \"d\" is unknown; known are a, b, c."));
        assertThrows(ForgeException.class, () -> ConfusionMatrix.of(LABELS, new int[2], new int[1]));
    }
}
