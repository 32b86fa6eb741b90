package forge.kernel.display;

import forge.view.Viewable;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of cells with a header: how records and maps look in a notebook. Only the first {@value #MAX_ROWS} rows are kept;
 * the caption says how many there were.
 */
record Grid(List<String> header, List<List<String>> rows, int total) implements Viewable {
    private static final int MAX_ROWS = 50;

    Grid {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** Whether these are records of one type, which make a table. */
    static boolean fits(Collection<?> values) {
        return !values.isEmpty()
                && values.stream().allMatch(v -> v instanceof Record)
                && values.stream().map(Object::getClass).distinct().count() == 1;
    }

    /** One row for each record, one column for each component. */
    static Grid of(Collection<?> records) {
        RecordComponent[] columns = records.iterator().next().getClass().getRecordComponents();
        List<List<String>> rows = new ArrayList<>();
        records.stream().limit(MAX_ROWS).forEach(record -> {
            List<String> row = new ArrayList<>();
            for (RecordComponent column : columns) {
                row.add(TextForm.of(TextForm.content((Record) record, column)));
            }
            rows.add(row);
        });
        List<String> header =
                java.util.Arrays.stream(columns).map(RecordComponent::getName).toList();
        return new Grid(header, rows, records.size());
    }

    /** One row for each entry. */
    static Grid of(Map<?, ?> map) {
        List<List<String>> rows = map.entrySet().stream()
                .limit(MAX_ROWS)
                .map(e -> List.of(TextForm.of(e.getKey()), TextForm.of(e.getValue())))
                .toList();
        return new Grid(List.of("key", "value"), rows, map.size());
    }

    @Override
    public String text() {
        int[] widths = IntStream.range(0, header.size())
                .map(c -> Math.max(
                        header.get(c).length(),
                        rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0)))
                .toArray();
        List<String> lines = new ArrayList<>();
        lines.add(line(header, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        if (total > rows.size()) {
            lines.add("… " + (total - rows.size()) + " more rows");
        }
        return String.join("\n", lines);
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(c -> cells.get(c).replace('\n', ' ')
                        + " ".repeat(widths[c] - cells.get(c).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    @Override
    public Optional<String> html() {
        StringBuilder html = new StringBuilder("<table><thead><tr>");
        header.forEach(name -> html.append("<th>").append(escape(name)).append("</th>"));
        html.append("</tr></thead><tbody>");
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</tbody></table>");
        if (total > rows.size()) {
            html.append("<p>").append(rows.size()).append(" of ").append(total).append(" rows</p>");
        }
        return Optional.of(html.toString());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
