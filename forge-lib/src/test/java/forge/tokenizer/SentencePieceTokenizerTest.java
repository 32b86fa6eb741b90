package forge.tokenizer;

/** The native encoder, on SentencePiece BPE with byte fallback. */
class SentencePieceTokenizerTest extends TokenizerContract {
    private static final Tokenizer GEMMA = Tokenizer.load(Golden.model("gemma"));

    @Override
    Tokenizer tokenizer() {
        return GEMMA;
    }

    @Override
    String expected(String text) {
        return text.replace('▁', ' ');
    }

    /** A run of bytes that is no UTF-8 as a whole decodes to U+FFFD throughout, the good characters in it as well. */
    @Override
    boolean decodesAnyIdsInOrder() {
        return false;
    }
}
