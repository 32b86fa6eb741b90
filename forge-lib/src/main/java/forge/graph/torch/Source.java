package forge.graph.torch;

import java.util.ArrayList;
import java.util.List;

/** TorchScript text as it grows: fresh variable names and indentation. */
final class Source {
    private final StringBuilder text = new StringBuilder();
    private int variables;
    private int depth = 1;

    void line(String statement) {
        text.append("  ".repeat(depth)).append(statement).append('\n');
    }

    void indent() {
        depth++;
    }

    void unindent() {
        depth--;
    }

    String let(String expression) {
        String name = fresh();
        line(name + " = " + expression);
        return name;
    }

    String[] let(int count, String expression) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(fresh());
        }
        // a single target still unpacks a list of one
        line(String.join(", ", names) + (count == 1 ? "," : "") + " = " + expression);
        return names.toArray(new String[0]);
    }

    private String fresh() {
        return "v" + variables++;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
