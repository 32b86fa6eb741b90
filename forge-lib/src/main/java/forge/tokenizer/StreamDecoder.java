package forge.tokenizer;

import java.util.Arrays;

/**
 * Decodes ids one by one as a model makes them. A character whose bytes are spread over several ids comes out when it is
 * whole: what is returned, joined, is what {@link Tokenizer#decode} gives for all ids at once. (One exception: where
 * SentencePiece spells a character in bytes and a byte follows that fits nowhere, {@code decode} takes the character back;
 * what came out here stays.) For one thread.
 *
 * <pre>{@code
 * StreamDecoder stream = tokenizer.streamDecoder();
 * for (int id : ids) {
 *     System.out.print(stream.next(id));
 * }
 * System.out.print(stream.finish());
 * }</pre>
 */
public final class StreamDecoder {
    private final Tokenizer tokenizer;
    /** The last id that came out, so that the next does not look like the beginning of a text, and those held back. */
    private int[] window = {};

    private String shown = "";

    StreamDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that is certain after this id: often one word, empty while a character is incomplete. */
    public String next(int id) {
        window = Arrays.copyOf(window, window.length + 1);
        window[window.length - 1] = id;
        String text = tokenizer.decode(window);
        if (text.endsWith("\uFFFD")) {
            return ""; // perhaps the first bytes of a character
        }
        String fresh = after(shown, text);
        String alone = tokenizer.decode(id);
        // A special token says nothing about what follows, and a last byte nothing without those before it.
        boolean startsAnew = !alone.isEmpty() && alone.indexOf('\uFFFD') < 0;
        shown = startsAnew ? alone : text;
        window = startsAnew ? new int[] {id} : window;
        return fresh;
    }

    /** What was held back, with U+FFFD for bytes that were no character after all; the next id begins a new text. */
    public String finish() {
        String rest = after(shown, tokenizer.decode(window));
        window = new int[] {};
        shown = "";
        return rest;
    }

    private static String after(String shown, String text) {
        return text.substring(Math.min(shown.length(), text.length()));
    }
}
