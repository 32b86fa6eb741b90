/**
 * The safetensors file format: an 8-byte little-endian header length, a JSON header with the name, type, shape and byte
 * range of each tensor, then the bytes. The reader trusts nothing in the header; the writer gives the same bytes for the
 * same tensors.
 *
 * <p>Entry class: {@link forge.format.safetensors.Safetensors}.
 *
 * <pre>{@code
 * Safetensors file = Safetensors.open(Path.of("model.safetensors"));
 * float[] norm = file.tensor("transformer.ln_f.weight").floats();
 * Safetensors.write(Path.of("copy.safetensors"), file.tensors(), file.metadata());
 * }</pre>
 */
package forge.format.safetensors;
