package forge.metric;

import forge.base.ForgeException;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RunningMeanTest {
    @Test
    void averagesTheLastTen() {
        RunningMean mean = new RunningMean(10);
        for (int i = 1; i <= 9; i++) {
            mean.add(i);
        }
        assertEquals(5.0, mean.mean(), 1e-12); // 1..9
        assertEquals(5.5, mean.add(10), 1e-12); // 1..10
        assertEquals(6.5, mean.add(11), 1e-12); // 2..11
    }

    @Test
    void aNaNLeavesWithItsValue() {
        RunningMean mean = new RunningMean(2);
        mean.add(Double.NaN);
        mean.add(3);
        assertEquals(4.0, mean.add(5), 1e-12);
    }

    @Test
    void emptyIsNaNAndAWindowOfZeroIsRefused() {
        assertTrue(Double.isNaN(new RunningMean(3).mean()));
        assertThrows(ForgeException.class, () -> new RunningMean(0));
    }
}
