package forge.data.token;

import forge.base.Check;
import forge.data.record.Origin;
import java.util.BitSet;
import java.util.Optional;

/**
 * The tokens of an example, as a model reads them.
 *
 * @param ids all of them, given and learned; not copied, since there are many
 * @param learned numbers of the tokens that are learned
 */
public record TokenizedExample(int[] ids, BitSet learned, Origin origin, TokenNotes notes) {
    public TokenizedExample {
        Check.that(
                learned.length() <= ids.length,
                "%s: token %d is learned, but there are %d.",
                origin,
                learned.length() - 1,
                ids.length);
    }

    public TokenizedExample(int[] ids, BitSet learned, Origin origin) {
        this(ids, learned, origin, TokenNotes.NONE);
    }

    public int length() {
        return ids.length;
    }

    /** How many of the tokens from {@code from} to before {@code to} are learned. */
    public int learned(int from, int to) {
        return learned.get(from, to).cardinality();
    }

    /** The last run of tokens that are learned, if others stand before it: those of a plain text begin with the first. */
    public Optional<Segment> lastAnswer() {
        int last = learned.length();
        int from = learned.previousClearBit(last - 1) + 1;
        return from > 0 && from < last ? Optional.of(new Segment(from, last, origin)) : Optional.empty();
    }

    /** Sets in {@code target}, from place {@code at} on, which tokens from {@code from} to before {@code to} are learned. */
    void copyLearned(int from, int to, BitSet target, int at) {
        learned.get(from, to).stream().forEach(t -> target.set(at + t));
    }

    @Override
    public String toString() {
        return "%d tokens, %d learned (%s)".formatted(ids.length, learned.cardinality(), origin);
    }
}
