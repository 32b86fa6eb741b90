package forge.tokenizer;

import java.util.OptionalInt;

/** Text to token ids and back. Safe for use by several threads. */
public interface Tokenizer {
    /** The ids of {@code text}; special tokens written out in the text are recognised, none are added. */
    int[] encode(String text);

    /** The text of {@code ids}, special tokens left out; bytes that are no valid UTF-8 become U+FFFD. */
    String decode(int... ids);

    /** Number of ids: the highest id plus one. */
    int vocabSize();

    /** The piece of {@code id} as the vocabulary writes it. */
    String token(int id);

    /** The id of a piece of the vocabulary or a special token. */
    OptionalInt id(String token);

    /** The id that ends a text, where the tokenizer names one. */
    OptionalInt endOfText();
}
