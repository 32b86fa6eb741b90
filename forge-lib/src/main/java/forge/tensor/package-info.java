/**
 * Tensors as bytes on disk: element type, shape, and little-endian content in slices. Nothing here computes; file formats
 * and checkpoints speak it, and the engine turns it into native memory.
 *
 * <p>Entry class: {@link forge.tensor.NamedTensor}.
 *
 * <pre>{@code
 * NamedTensor weight = NamedTensor.of("wte.weight", Shape.of(512, 64), values);   // float[512 * 64]
 * weight.info().shape();                                                          // [512, 64]
 * float[] back = weight.floats();                                                 // from F32, F16 or BF16
 * }</pre>
 */
package forge.tensor;
