/**
 * Language models: one file an architecture, checkpoints in and out, presets.
 *
 * <p>Entry class: {@link forge.model.CausalLM}.
 *
 * <pre>{@code
 * CausalLM model = CausalLM.create(ModelFamily.LLAMA, ModelSize.SMALL, tokenizer, 42);
 * float[] logits = model.logits(new long[] {464, 2068}, 1);
 * }</pre>
 *
 * <p>{@link forge.model.Seq2SeqLM} reads a source and writes a target. {@link forge.model.TextClassifier} tells classes of text apart; both train
 * like a language model.
 *
 * <p>To add an architecture, write one class that implements {@link forge.model.Architecture}, one line in
 * {@code Architectures} (its {@code model_type}), one in {@link forge.model.ModelFamily}, and a golden directory for {@code GoldenModelTest}. What has the checkpoint
 * layout of Llama extends {@code DecoderModel} and keeps its sizes in a {@link forge.model.DecoderConfig}.
 */
package forge.model;
