package forge.view;

import forge.base.Check;
import forge.base.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A Tablesaw table as aligned text and as HTML. Numbers stand on the right, a number with a fraction has four significant
 * digits, long text ends in … and line breaks in a cell show as a space in the text form.
 */
public final class TableView implements Viewable {
    private static final int TEXT_WIDTH = 60;
    private static final int HTML_LENGTH = 600;

    private final Table table;
    private final int shown;
    private final long total;

    TableView(Table table, int maxRows) {
        this(table, maxRows, table.rowCount());
    }

    /** @param total number of rows there are, of which {@code table} may hold the first only */
    TableView(Table table, int maxRows, long total) {
        Check.that(maxRows >= 0, "maxRows is %d, expected 0 or more.", maxRows);
        Check.that(total >= table.rowCount(), "%d rows in all, but the table has %d.", total, table.rowCount());
        this.table = table.copy();
        this.total = total;
        this.shown = Math.min(maxRows, table.rowCount());
    }

    /** The whole table, or of a preview the rows shown, for sorting, filtering and saving with Tablesaw. */
    public Table table() {
        return table.copy();
    }

    @Override
    public String text() {
        List<List<String>> columns = new ArrayList<>();
        for (Column<?> column : table.columns()) {
            columns.add(textColumn(column));
        }
        StringBuilder text = new StringBuilder();
        for (int line = 0; line <= shown + 1; line++) {
            StringBuilder row = new StringBuilder();
            for (List<String> column : columns) {
                row.append(row.isEmpty() ? "" : "  ").append(column.get(line));
            }
            text.append(text.isEmpty() ? "" : "\n").append(row.toString().stripTrailing());
        }
        return hidden() == 0 ? text.toString() : text + "\n" + more();
    }

    /** Name, rule and cells of a column, all of one width. */
    private List<String> textColumn(Column<?> column) {
        List<String> lines = new ArrayList<>();
        lines.add(Excerpt.of(column.name(), TEXT_WIDTH));
        for (int row = 0; row < shown; row++) {
            lines.add(Excerpt.of(cell(column, row), TEXT_WIDTH));
        }
        int width = lines.stream().mapToInt(TableView::width).max().orElse(0);
        boolean right = column instanceof NumericColumn;
        lines.replaceAll(line -> {
            String padding = " ".repeat(width - width(line));
            return right ? padding + line : line + padding;
        });
        lines.add(1, "-".repeat(width));
        return lines;
    }

    private static int width(String line) {
        return line.codePointCount(0, line.length());
    }

    @Override
    public Optional<String> html() {
        StringBuilder html = new StringBuilder("<table class=\"forge-table\"><thead><tr>");
        for (Column<?> column : table.columns()) {
            html.append("<th style=\"text-align:").append(align(column)).append("\">");
            html.append(Html.escape(column.name())).append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (int row = 0; row < shown; row++) {
            html.append("<tr>");
            for (Column<?> column : table.columns()) {
                html.append("<td style=\"text-align:").append(align(column)).append(";white-space:pre-wrap\">");
                html.append(Html.escape(shorten(cell(column, row)))).append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table>");
        if (hidden() > 0) {
            html.append("<p>").append(more()).append("</p>");
        }
        return Optional.of(html.toString());
    }

    private static String align(Column<?> column) {
        return column instanceof NumericColumn ? "right" : "left";
    }

    private static String cell(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return "";
        }
        Object value = column.get(row);
        return value instanceof Double || value instanceof Float
                ? number(((Number) value).doubleValue())
                : String.valueOf(value);
    }

    /** Four significant digits, and no exponent where a reader does not need one. */
    private static String number(double value) {
        double magnitude = Math.abs(value);
        if (!Double.isFinite(value) || value == 0) {
            return Double.isFinite(value) ? "0" : Double.toString(value);
        }
        if (magnitude < 1e-3 || magnitude >= 1e7) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(magnitude)));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String shorten(String text) {
        return text.length() <= HTML_LENGTH ? text : text.substring(0, HTML_LENGTH - 1) + "…";
    }

    private long hidden() {
        return total - shown;
    }

    private String more() {
        return "… " + hidden() + (hidden() == 1 ? " more row" : " more rows");
    }

    @Override
    public String toString() {
        return "table of " + total + " rows: " + table.columnNames();
    }
}
