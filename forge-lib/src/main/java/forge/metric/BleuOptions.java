package forge.metric;

/**
 * How a {@link Bleu} is computed. The defaults are sacreBLEU's, whose scores can be compared between papers; another value
 * makes another score, which has to be said beside it.
 *
 * @param words how a text is divided
 * @param smoothing what stands for a precision of zero
 * @param letters whether capitals count
 * @param order how many lengths of n-grams are averaged
 */
public record BleuOptions(BleuWords words, Smoothing smoothing, Letters letters, Order order) {
    /** {@code tok:13a|smooth:exp|case:mixed|eff:no} in sacreBLEU's words. */
    public static final BleuOptions USUAL =
            new BleuOptions(BleuWords.NIST, Smoothing.EXPONENTIAL, Letters.AS_WRITTEN, Order.FOUR);

    /** For single sentences, which may be shorter than four words. */
    public static final BleuOptions SENTENCE = USUAL.with(Order.AS_LONG_AS_THE_TEXT);

    /**
     * What stands for the precision of n-grams of which none is right, as Chen and Cherry compare such ways ("A Systematic
     * Comparison of Smoothing Techniques for Sentence-Level BLEU", WMT 2014).
     */
    public enum Smoothing {
        /** A half of a match at the first such length, a quarter at the next, and so on: that of mteval (NIST). */
        EXPONENTIAL,
        /** A tenth of a match. */
        FLOOR,
        /** One match and one n-gram more at every length but the first, whatever the counts are (Lin and Och 2004). */
        ADD_ONE,
        /** Zero, and with it the score. */
        NONE
    }

    /** Whether {@code The} and {@code the} are one word. */
    public enum Letters {
        AS_WRITTEN,
        LOWERED
    }

    /** The lengths of n-grams that the mean is taken over. */
    public enum Order {
        /** One to four, as in the paper. */
        FOUR,
        /** Those that the text has n-grams of: a text of two words has none of three. */
        AS_LONG_AS_THE_TEXT
    }

    public BleuOptions with(BleuWords value) {
        return new BleuOptions(value, smoothing, letters, order);
    }

    public BleuOptions with(Smoothing value) {
        return new BleuOptions(words, value, letters, order);
    }

    public BleuOptions with(Letters value) {
        return new BleuOptions(words, smoothing, value, order);
    }

    public BleuOptions with(Order value) {
        return new BleuOptions(words, smoothing, letters, value);
    }
}
