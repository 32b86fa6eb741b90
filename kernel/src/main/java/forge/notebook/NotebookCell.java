package forge.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** One cell of a {@link Notebook}. */
public final class NotebookCell {
    private final ObjectNode node;

    NotebookCell(ObjectNode node) {
        this.node = node;
    }

    /** {@code code}, {@code markdown} or {@code raw}. */
    public String type() {
        return node.path("cell_type").asText();
    }

    public boolean isCode() {
        return type().equals("code");
    }

    /** The text that was typed. */
    public String source() {
        return NotebookJson.joined(node.path("source"));
    }

    public Set<String> tags() {
        Set<String> tags = new LinkedHashSet<>();
        for (JsonNode tag : node.at("/metadata/tags")) {
            tags.add(tag.asText());
        }
        return tags;
    }

    /** The first line that says something, without comment marks, for progress lines. */
    public String title() {
        return source().lines()
                .map(line -> line.strip().replaceFirst("^(//|/\\*\\*?|\\*)\\s*", ""))
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The outputs, to be read or filled; a code cell without any gets an empty list. */
    ArrayNode outputs() {
        return node.withArray("outputs");
    }

    /** Forgets what an earlier run left. */
    void clear() {
        outputs().removeAll();
        node.putNull("execution_count");
    }

    void executionCount(int count) {
        node.put("execution_count", count);
    }
}
