package forge.kernel.display;

import forge.view.TableView;
import forge.view.Tables;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Records of one type as a table: a row for each record, a column for each component. */
final class RecordTable {
    private RecordTable() {}

    /** Whether these are records of one type. */
    static boolean fits(Collection<?> values) {
        return !values.isEmpty()
                && values.stream().allMatch(Record.class::isInstance)
                && values.stream().map(Object::getClass).distinct().count() == 1;
    }

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

    private static Object cell(@Nullable Object value) {
        return value instanceof Number ? value : TextForm.of(value);
    }
}
