package forge.metric;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;
import forge.view.Tables;
import forge.view.Viewable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How often texts of each class were taken for each class, and what follows from it. A ratio without a case, 0/0, is 0, as
 * in scikit-learn.
 */
public final class ConfusionMatrix implements Viewable {
    private final List<String> labels;
    private final long[][] counts;

    private ConfusionMatrix(List<String> labels, long[][] counts) {
        this.labels = labels;
        this.counts = counts;
    }

    /**
     * @param expected the true class of each case, a number of {@code labels}
     * @param predicted the class that each case was taken for
     */
    public static ConfusionMatrix of(List<String> labels, int[] expected, int[] predicted) {
        Check.that(
                expected.length == predicted.length && expected.length > 0,
                "%d expected and %d predicted classes, expected as many of both, at least 1.",
                expected.length,
                predicted.length);
        long[][] counts = new long[labels.size()][labels.size()];
        for (int i = 0; i < expected.length; i++) {
            counts[expected[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(List.copyOf(labels), counts);
    }

    /** Cases of class {@code expected} that were taken for {@code predicted}. */
    public long count(String expected, String predicted) {
        return counts[index(expected)][index(predicted)];
    }

    private int index(String label) {
        int index = labels.indexOf(label);
        Check.that(index >= 0, "label \"%s\" is unknown; known are %s.", label, String.join(", ", labels));
        return index;
    }

    private long expected(int label) {
        return IntStream.range(0, labels.size())
                .mapToLong(p -> counts[label][p])
                .sum();
    }

    private long predicted(int label) {
        return IntStream.range(0, labels.size())
                .mapToLong(e -> counts[e][label])
                .sum();
    }

    private long cases() {
        return IntStream.range(0, labels.size()).mapToLong(this::expected).sum();
    }

    /** The share of cases that were taken for what they are. */
    public double accuracy() {
        return ratio(
                IntStream.range(0, labels.size()).mapToLong(l -> counts[l][l]).sum(), cases());
    }

    /** Of the cases that were taken for this class, the share that are of it. */
    public double precision(String label) {
        int l = index(label);
        return ratio(counts[l][l], predicted(l));
    }

    /** Of the cases of this class, the share that were taken for it. */
    public double recall(String label) {
        int l = index(label);
        return ratio(counts[l][l], expected(l));
    }

    /** The harmonic mean of precision and recall. */
    public double f1(String label) {
        int l = index(label);
        return ratio(2 * counts[l][l], expected(l) + predicted(l));
    }

    /** The mean F1 of the classes that occur, each weighing the same. */
    public double macroF1() {
        return IntStream.range(0, labels.size())
                .filter(l -> expected(l) + predicted(l) > 0)
                .mapToDouble(l -> f1(labels.get(l)))
                .average()
                .orElse(0);
    }

    private static double ratio(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }

    /** Labels in order, and a row of counts for each expected one. */
    public ObjectNode json() {
        ObjectNode json = Json.object();
        labels.forEach(json.putArray("labels")::add);
        ArrayNode rows = json.putArray("counts");
        for (long[] row : counts) {
            Arrays.stream(row).forEach(rows.addArray()::add);
        }
        return json;
    }

    private Viewable view() {
        String[] columns = new String[labels.size() + 2];
        columns[0] = "expected";
        columns[labels.size() + 1] = "F1";
        IntStream.range(0, labels.size()).forEach(l -> columns[l + 1] = "as " + labels.get(l));
        Tables.Rows rows = Tables.rows(columns);
        for (int l = 0; l < labels.size(); l++) {
            Object[] row = new Object[columns.length];
            row[0] = labels.get(l);
            row[row.length - 1] = String.format(Locale.ROOT, "%.3f", f1(labels.get(l)));
            for (int p = 0; p < labels.size(); p++) {
                row[p + 1] = counts[l][p];
            }
            rows.add(row);
        }
        return rows.view();
    }

    @Override
    public String text() {
        return this + "\n" + view().text();
    }

    @Override
    public Optional<String> html() {
        return Optional.of("<div>" + this + "</div>" + view().html().orElse(""));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "accuracy %.3f, macro F1 %.3f over %d cases", accuracy(), macroF1(), cases());
    }
}
