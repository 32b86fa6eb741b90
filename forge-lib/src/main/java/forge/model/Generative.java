package forge.model;

import forge.engine.Decoder;
import forge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Set;

/** A model as generation sees it: ids in, ids out. */
public interface Generative extends AutoCloseable {
    /**
     * A model of any family from its directory: a {@link Seq2SeqLM} where config.json names one, else a {@link CausalLM}.
     *
     * @throws forge.base.ForgeException as {@link CausalLM#load(Path, LoadOptions)} does
     */
    static Generative load(Path path, LoadOptions options) {
        return Adaptable.isEncoderDecoder(path) ? Seq2SeqLM.load(path, options) : CausalLM.load(path, options);
    }

    /** The tokenizer; a {@link forge.base.ForgeException} where the model's directory has none. */
    Tokenizer tokenizer();

    /** Whether the model takes and gives text, and not ids alone. */
    boolean hasTokenizer();

    /** The ids with which the model ends a text; it may have none or several. */
    Set<Long> endOfText();

    /**
     * The ids that a text is given to the model as, at least one.
     *
     * @throws forge.base.ForgeException if the text is empty and there is nothing to begin such a text with
     */
    int[] promptIds(String text);

    /** How many of a prompt's tokens stand before the first new one: all of them, or the start of a decoder alone. */
    int tokensBefore(int[] promptIds);

    /** The longest sequence, in tokens: those before the new ones and the new ones. */
    int contextLength();

    /** Generation with room for {@code capacity} tokens: those before the new ones and the new ones. */
    Decoder decoder(int capacity);

    @Override
    void close();
}
