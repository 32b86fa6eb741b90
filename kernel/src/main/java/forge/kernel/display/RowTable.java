package forge.kernel.display;

import forge.view.TableView;
import forge.view.Tables;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values that have rows: records of one type, maps and arrays as tables. */
final class RowTable {
    private RowTable() {}

    /** Whether these are records of one type. */
    static boolean fits(Collection<?> values) {
        return !values.isEmpty()
                && values.stream().allMatch(Record.class::isInstance)
                && values.stream().map(Object::getClass).distinct().count() == 1;
    }

    /** A row for each record, a column for each component. */
    static TableView of(Collection<?> records) {
        RecordComponent[] columns = records.iterator().next().getClass().getRecordComponents();
        Tables.Rows rows =
                Tables.rows(Arrays.stream(columns).map(RecordComponent::getName).toArray(String[]::new));
        for (Object row : records) {
            rows.add(Arrays.stream(columns)
                    .map(column -> cell(TextForm.content((Record) row, column)))
                    .toArray());
        }
        return Tables.view(rows.table());
    }

    /** A row for each entry. */
    static TableView of(Map<?, ?> map) {
        Tables.Rows rows = Tables.rows("key", "value");
        map.forEach((key, value) -> rows.add(cell(key), cell(value)));
        return Tables.view(rows.table());
    }

    /** A row for each map, a column for each key that occurs, in the order of their first occurrence. */
    static TableView ofMaps(Collection<?> maps) {
        Set<Object> keys = new LinkedHashSet<>();
        maps.forEach(row -> keys.addAll(((Map<?, ?>) row).keySet()));
        Tables.Rows rows = Tables.rows(keys.stream().map(String::valueOf).toArray(String[]::new));
        for (Object row : maps) {
            rows.add(keys.stream().map(key -> cell(((Map<?, ?>) row).get(key))).toArray());
        }
        return Tables.view(rows.table());
    }

    private static Object cell(@Nullable Object value) {
        return value instanceof Number ? value : value == null ? "" : TextForm.of(value);
    }
}
