/**
 * Text from a language model or an encoder-decoder model: sampling, beam search, batches, streaming, and what came of it.
 *
 * <p>Entry class: {@link forge.generate.Generator}.
 *
 * <pre>{@code
 * Generator.of(model).temperature(0.8).topK(40).seed(1).maxTokens(30).generate("The")
 * }</pre>
 */
package forge.generate;
