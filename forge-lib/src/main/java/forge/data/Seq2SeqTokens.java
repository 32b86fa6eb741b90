package forge.data;

/**
 * The ids that an encoder-decoder model needs around texts.
 *
 * @param padding fills up rows; it is masked wherever it stands
 * @param endOfText ends sources and targets
 * @param decoderStart is what the decoder reads first
 */
public record Seq2SeqTokens(long padding, long endOfText, long decoderStart) {}
