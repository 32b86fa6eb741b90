package forge.graph;

import forge.base.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The size of one axis: a number, a named symbol such as {@code B}, or a product of both. Two dims are equal when they
 * are the same product, so {@code B*T*64} divided by {@code B*T} is known to be 64 before any number is.
 *
 * @param factor the numeric factor, at least 0
 * @param symbols the named factors, sorted; a name may occur twice
 */
public record Dim(long factor, List<String> symbols) {
    public Dim {
        Check.that(factor >= 0, "an axis has size %d, expected 0 or more.", factor);
        symbols = symbols.stream().sorted().toList();
    }

    public static Dim of(long size) {
        return new Dim(size, List.of());
    }

    public static Dim symbol(String name) {
        return new Dim(1, List.of(name));
    }

    public boolean isNumber() {
        return symbols.isEmpty();
    }

    /** The size as a number; throws where a symbol is left. */
    public long size() {
        Check.that(isNumber(), "axis %s has no number yet, expected a fixed size here.", this);
        return factor;
    }

    public Dim times(Dim other) {
        List<String> all = new ArrayList<>(symbols);
        all.addAll(other.symbols);
        return new Dim(Math.multiplyExact(factor, other.factor), all);
    }

    /** This dim divided by a number that divides it. */
    public Dim dividedBy(long divisor) {
        Check.that(
                divisor > 0 && factor % divisor == 0,
                "axis %s cannot be cut into %d equal parts; choose a number that divides it.",
                this,
                divisor);
        return new Dim(factor / divisor, symbols);
    }

    /** Replaces the symbols that have a number in {@code sizes}. */
    public Dim bind(Map<String, Long> sizes) {
        long bound = factor;
        List<String> left = new ArrayList<>();
        for (String symbol : symbols) {
            Long size = sizes.get(symbol);
            if (size == null) {
                left.add(symbol);
            } else {
                bound = Math.multiplyExact(bound, size);
            }
        }
        return new Dim(bound, left);
    }

    /** {@code 64}, {@code B}, {@code 3 * B * T}: also how TorchScript writes it. */
    @Override
    public String toString() {
        if (symbols.isEmpty()) {
            return Long.toString(factor);
        }
        String product = symbols.stream().collect(Collectors.joining(" * "));
        return factor == 1 ? product : factor + " * " + product;
    }
}
