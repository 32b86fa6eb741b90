package forge.graph.torch;

import java.util.List;

/** What stands in the rows of a batch; each layout is a program of its own. */
public enum RowLayout {
    /** One sequence from the first token on; padding behind it changes nothing. */
    WHOLE(""),
    /**
     * Documents one behind the other: an argument {@code documents} int64 [B*T], and where its number changes a document
     * begins. Tokens see their own document alone, and positions count from its first token.
     */
    DOCUMENTS("documents"),
    /** One sequence that ends with the row: an argument {@code starts} int64 [B] has the index of its first token. */
    LEFT_PADDED("starts");

    private final String input;

    RowLayout(String input) {
        this.input = input;
    }

    /** What a program takes behind the inputs of the model. */
    public List<String> inputs() {
        return input.isEmpty() ? List.of() : List.of(input);
    }
}
