/**
 * Text to token ids and back, from any {@code tokenizer.json}, and the training of new vocabularies.
 *
 * <p>Entry class: {@link forge.tokenizer.Tokenizer}.
 */
package forge.tokenizer;
