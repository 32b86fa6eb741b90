/**
 * From a prompt to a directory with a trained model in one call, made of the same parts that a cell uses one by one.
 *
 * <p>Entry class: {@link forge.pipeline.Pipeline}.
 *
 * <pre>{@code
 * var config = PipelineConfig.builder().vocabulary(Vocabulary.trained(2048)).build();
 * Pipeline.run("cooking recipes", config, Path.of("models"), DataGenerationMethod.template())
 * }</pre>
 */
package forge.pipeline;
