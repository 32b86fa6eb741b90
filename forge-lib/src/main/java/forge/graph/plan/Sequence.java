package forge.graph.plan;

import java.util.ArrayList;
import java.util.List;

/** A list of a program. It holds each of its items once, however many hold the list. */
final class Sequence {
    private final List<Object> items;
    private int holders = 1;

    private Sequence(List<Object> items) {
        this.items = items;
    }

    /** A list of these values, whose holder it becomes. */
    static Sequence of(List<?> items) {
        return new Sequence(new ArrayList<>(items));
    }

    List<Object> items() {
        return items;
    }

    void hold() {
        holders++;
    }

    /** True when nobody holds it any more. */
    boolean release() {
        return --holders == 0;
    }

    @Override
    public String toString() {
        return items.toString();
    }
}
