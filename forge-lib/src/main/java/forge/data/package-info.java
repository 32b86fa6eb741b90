/**
 * From files to batches: records with the place they came from, readers, splits, and the token batches that a trainer eats.
 *
 * <p>Entry class: {@code Dataset}.
 */
package forge.data;
