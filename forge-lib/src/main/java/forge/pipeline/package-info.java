/**
 * From a prompt to a directory with a trained model in one call, made of the same parts that a cell uses one by one.
 *
 * <p>Entry class: {@code Pipeline}.
 */
package forge.pipeline;
