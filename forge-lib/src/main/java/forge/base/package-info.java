/**
 * What every other package stands on: errors that say where and what to do, checked arguments, JSON, files that appear
 * whole or not at all, cancellation, seeds, work on all cores.
 *
 * <p>Entry classes: {@link forge.base.ForgeException} and {@link forge.base.Check}.
 *
 * <pre>{@code
 * Check.that(rank > 0, "rank is %d, expected a positive number. A usual value is 8.", rank);
 * AtomicFiles.write(path, out -> out.write(bytes));
 * }</pre>
 */
package forge.base;
