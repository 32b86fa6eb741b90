package forge.graph;

import forge.base.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The shape of a symbolic tensor, outermost axis first. */
public record Dims(List<Dim> axes) {
    public Dims {
        axes = List.copyOf(axes);
    }

    public static Dims of(Dim... axes) {
        return new Dims(Arrays.asList(axes));
    }

    public static Dims of(long... sizes) {
        return new Dims(Arrays.stream(sizes).mapToObj(Dim::of).toList());
    }

    public int rank() {
        return axes.size();
    }

    /** Axis {@code i}; negative counts from the last. */
    public Dim axis(int i) {
        int at = i < 0 ? rank() + i : i;
        Check.that(at >= 0 && at < rank(), "shape %s has no axis %d.", this, i);
        return axes.get(at);
    }

    public Dim last() {
        return axis(-1);
    }

    /** The same shape with another last axis. */
    public Dims withLast(Dim last) {
        List<Dim> changed = new ArrayList<>(axes);
        changed.set(rank() - 1, last);
        return new Dims(changed);
    }

    /** All axes but the last as one: how many vectors of the last axis there are. */
    public Dim rows() {
        return axes.subList(0, rank() - 1).stream().reduce(Dim.of(1), Dim::times);
    }

    public Dim elements() {
        return axes.stream().reduce(Dim.of(1), Dim::times);
    }

    @Override
    public String toString() {
        return axes.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
