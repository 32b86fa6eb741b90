/**
 * From a graph to TorchScript: straight-line programs with an explicit backward pass, the norm clip and the optimizer in
 * one method, and programs for scoring and generation.
 *
 * <p>Entry classes: {@link forge.graph.torch.TrainingProgram} and {@link forge.graph.torch.InferencePrograms}.
 *
 * <pre>{@code
 * var program = new TrainingProgram(graph, loss, StepOptions.of(AdamW.DEFAULT), Dialect.ONEDNN);
 * program.source(Place.ONLY, Map.of("B", 8L, "T", 128L), RowLayout.WHOLE)
 * }</pre>
 */
package forge.graph.torch;
