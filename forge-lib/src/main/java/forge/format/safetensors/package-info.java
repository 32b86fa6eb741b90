/**
 * The safetensors file format: an 8-byte little-endian header length, a JSON header with the name, type, shape and byte
 * range of each tensor, then the bytes. The reader trusts nothing in the header; the writer gives the same bytes for the
 * same tensors.
 *
 * <p>Entry classes: {@link forge.format.safetensors.Safetensors} for a file,
 * {@link forge.format.safetensors.ShardedSafetensors} for the weights of a model in one file or several.
 *
 * <pre>{@code
 * Safetensors file = Safetensors.open(Path.of("model.safetensors"));
 * float[] norm = file.tensor("transformer.ln_f.weight").floats();
 * Safetensors.write(Path.of("copy.safetensors"), file.tensors(), file.metadata());
 * }</pre>
 */
package forge.format.safetensors;
