package forge.data;

import forge.view.TableView;
import forge.view.Tables;
import forge.view.Viewable;
import java.util.Optional;

/** Three parts of a data set without an example in common. */
public record Split(Dataset train, Dataset validation, Dataset test) implements Viewable {
    private TableView table() {
        return Tables.rows("part", "examples")
                .add("train", train.size())
                .add("validation", validation.size())
                .add("test", test.size())
                .view();
    }

    @Override
    public String text() {
        return table().text();
    }

    @Override
    public Optional<String> html() {
        return table().html();
    }

    @Override
    public String toString() {
        return "train %d, validation %d, test %d".formatted(train.size(), validation.size(), test.size());
    }
}
