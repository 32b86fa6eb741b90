package forge.data;

import forge.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** One id for each ASCII character: its code; 0 ends a text, where the tokenizer has an end of text. */
record CharTokenizer(OptionalInt endOfText) implements Tokenizer {
    static final CharTokenizer WITH_END = new CharTokenizer(OptionalInt.of(0));
    static final CharTokenizer WITHOUT_END = new CharTokenizer(OptionalInt.empty());

    @Override
    public int[] encode(String text) {
        return text.chars().toArray();
    }

    @Override
    public String decode(int... ids) {
        return Arrays.stream(ids).filter(id -> id != 0).mapToObj(this::token).collect(Collectors.joining());
    }

    @Override
    public int vocabSize() {
        return 128;
    }

    @Override
    public String token(int id) {
        return Character.toString(id);
    }

    @Override
    public OptionalInt id(String token) {
        return token.length() == 1 ? OptionalInt.of(token.charAt(0)) : OptionalInt.empty();
    }
}
