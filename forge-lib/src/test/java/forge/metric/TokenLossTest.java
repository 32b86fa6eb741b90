package forge.metric;

import forge.base.ForgeException;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class TokenLossTest {
    @Test
    void aUniformModelHasThePerplexityOfItsVocabulary() {
        assertEquals(512, new TokenLoss(20 * Math.log(512), 20).perplexity(), 1e-9);
    }

    @Test
    void sumsWeighTokensNotBatches() {
        TokenLoss both = new TokenLoss(30, 10).plus(new TokenLoss(1, 1));
        assertEquals(31.0 / 11, both.mean(), 1e-12);
    }

    @Test
    void oneNatAByteIsLog2OfEBits() {
        assertEquals(1.4426950408889634, new TokenLoss(7, 3).bitsPerByte(7), 1e-12);
    }

    @Test
    void nothingScoredIsAnErrorNotNaN() {
        assertThrows(ForgeException.class, TokenLoss.NONE::mean);
        assertThrows(ForgeException.class, () -> new TokenLoss(1, 1).bitsPerByte(0));
    }

    @Test
    void printsTheThreeNumbersOfInterest() {
        assertEquals("loss 2.0000 nats/token, perplexity 7.39 over 4 tokens", new TokenLoss(8, 4).toString());
    }
}
