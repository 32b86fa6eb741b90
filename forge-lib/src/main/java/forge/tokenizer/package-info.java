/**
 * Text to token ids and back, from any Hugging Face {@code tokenizer.json}, and the training of new vocabularies.
 * Byte-level BPE, as GPT-2, Llama 3 and Qwen have it, runs in Java and is several times faster than the native library;
 * every other kind goes to DJL's binding of Hugging Face tokenizers. The ids are the same either way.
 *
 * <p>Entry class: {@link forge.tokenizer.Tokenizer}; {@link forge.tokenizer.BpeTrainer} for more choice in training,
 * {@link forge.tokenizer.StreamDecoder} for text that appears while a model writes it.
 *
 * <pre>{@code
 * Tokenizer gpt2 = Tokenizer.gpt2();
 * int[] ids = gpt2.encode("Hello world");                              // 15496 995
 * gpt2.explain("Hello world")                                          // a cell shows coloured pieces with ids
 *
 * Tokenizer own = Tokenizer.train(texts.stream(), 8192);               // byte-level BPE, <|endoftext|> is 8191
 * own.save(Path.of("out"));                                            // out/tokenizer.json
 * Tokenizer again = Tokenizer.load("out");
 * List<int[]> all = again.encodeAll(texts);                            // on all cores, in order
 * }</pre>
 *
 * <p>To add a pattern that cuts words, add a constant to {@code SplitPattern}: its test compares it with its regular
 * expression.
 */
package forge.tokenizer;
