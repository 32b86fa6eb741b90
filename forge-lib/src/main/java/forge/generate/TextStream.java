package forge.generate;

import forge.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Text from tokens as they come. A token may end in the middle of a character, and some tokenizers write a piece
 * differently at the start of a text; so each piece is the difference between the text of the last few tokens without and
 * with the new ones, held back while it ends in an unfinished character.
 */
final class TextStream {
    private static final char UNFINISHED = '\uFFFD';

    private final Tokenizer tokenizer;
    private final Consumer<String> onText;
    private final StringBuilder text = new StringBuilder();
    private int[] ids = {};
    /** Tokens from here on are decoded; those before {@code handedOver} are only context for the piece. */
    private int context;

    private int handedOver;

    TextStream(Tokenizer tokenizer, Consumer<String> onText) {
        this.tokenizer = tokenizer;
        this.onText = onText;
    }

    void add(long... more) {
        int before = ids.length;
        ids = Arrays.copyOf(ids, before + more.length);
        for (int i = 0; i < more.length; i++) {
            ids[before + i] = (int) more[i];
        }
        String piece = piece();
        if (!piece.isEmpty() && piece.charAt(piece.length() - 1) != UNFINISHED) {
            handOver(piece);
        }
    }

    /** Hands over what was held back: no more tokens will finish it. */
    void flush() {
        String piece = piece();
        if (!piece.isEmpty()) {
            handOver(piece);
        }
    }

    private String piece() {
        String known = tokenizer.decode(Arrays.copyOfRange(ids, context, handedOver));
        String all = tokenizer.decode(Arrays.copyOfRange(ids, context, ids.length));
        return all.substring(Math.min(known.length(), all.length()));
    }

    private void handOver(String piece) {
        text.append(piece);
        onText.accept(piece);
        context = handedOver;
        handedOver = ids.length;
    }

    int tokens() {
        return ids.length;
    }

    int[] ids() {
        return ids.clone();
    }

    String text() {
        return text.toString();
    }
}
