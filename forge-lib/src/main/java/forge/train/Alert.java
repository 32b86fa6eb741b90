package forge.train;

import forge.base.Check;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of a run that somebody wants to hear of, such as {@code grad_norm > 10}.
 *
 * @param name as trackers have it, with {@code validation.} before those of a scoring
 * @param above whether values above the bound are told, else those below
 */
record Alert(String name, boolean above, double bound) {
    static final String VALIDATION = "validation.";

    private static final Pattern CONDITION =
            Pattern.compile("\\s*(\\S+?)\\s*([<>])\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*");

    /** @throws forge.base.ForgeException if it is no name, {@code >} or {@code <}, and number */
    static Alert of(String condition) {
        Matcher matcher = CONDITION.matcher(condition);
        Check.that(
                matcher.matches(),
                "the alert \"%s\" is no condition. Write a name, > or <, and a number: grad_norm > 10, validation.loss < 2.5,"
                        + " tokens_per_second < 500.",
                condition);
        return new Alert(matcher.group(1), matcher.group(2).equals(">"), Double.parseDouble(matcher.group(3)));
    }

    boolean isCrossedBy(double value) {
        return above ? value > bound : value < bound;
    }

    @Override
    public String toString() {
        return name + (above ? " > " : " < ") + bound;
    }
}
