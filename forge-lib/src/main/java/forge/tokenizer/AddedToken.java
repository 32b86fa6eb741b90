package forge.tokenizer;

/**
 * A piece that is recognised in the text before it is cut into words.
 *
 * @param special left out when ids are decoded
 * @param normalized looked for in the normalised text rather than in the text as given
 * @param plain found wherever it stands: neither a word of its own nor one that swallows the white space beside it
 */
record AddedToken(int id, String content, boolean special, boolean normalized, boolean plain) {
    static AddedToken special(int id, String content) {
        return new AddedToken(id, content, true, false, true);
    }
}
