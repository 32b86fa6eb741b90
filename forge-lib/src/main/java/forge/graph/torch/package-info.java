/**
 * From a graph to TorchScript: straight-line programs with an explicit backward pass, the norm clip and the optimizer in
 * one method, and programs for scoring and generation.
 *
 * <p>Attention is written by a class of its own, {@code AttentionWriter}, in chunks of queries wherever there is a mask; an
 * {@code AttentionKernel} is one set of operators for a chunk and its gradient. To add one, name it in {@link
 * forge.graph.torch.Dialect} and in {@code OperatorContractTest}.
 *
 * <p>Entry classes: {@link forge.graph.torch.TrainingProgram} and {@link forge.graph.torch.InferencePrograms}.
 *
 * <pre>{@code
 * var program = new TrainingProgram(graph, loss, StepOptions.of(AdamW.DEFAULT), Dialect.ONEDNN);
 * program.source(Place.ONLY, Map.of("B", 8L, "T", 128L), RowLayout.WHOLE)
 * }</pre>
 */
package forge.graph.torch;
