package forge.graph.torch;

/** What stands in the rows of a batch; another layout is another program with an argument more. */
public enum RowLayout {
    /** One sequence from the first token on; what follows its end is behind it and changes nothing. */
    WHOLE(""),
    /**
     * Documents one behind the other: {@code documents} int64 [B*T], and where its number changes a document begins. Tokens
     * see their own document alone, and positions count from its first token.
     */
    DOCUMENTS("documents: Tensor, "),
    /** One sequence that ends with the row: {@code starts} int64 [B] has the index of its first token. */
    LEFT_PADDED("starts: Tensor, ");

    private final String argument;

    RowLayout(String argument) {
        this.argument = argument;
    }

    /** How a program declares its additional argument. */
    String argument() {
        return argument;
    }
}
