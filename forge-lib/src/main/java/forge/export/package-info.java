/**
 * Models for other programs, each compared with the model that it was made from before anybody gets it.
 *
 * <p>Entry class: {@link forge.export.Export}. To add a format, write it into a directory there, read it back, and compare with
 * {@link forge.export.Parity}.
 *
 * <pre>{@code
 * Export.safetensors(tuned, Path.of("outputs/models/mine"))
 * }</pre>
 */
package forge.export;
