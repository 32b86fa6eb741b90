/**
 * The only place that touches libtorch: loads the programs that this process wrote, holds weights, gradients and caches in
 * native memory, and calls a training step, a score or a generation loop as one native call.
 *
 * <p>Entry classes: {@link forge.engine.Weights}, {@link forge.engine.TrainStep}, {@link forge.engine.Scorer},
 * {@link forge.engine.Decoder}.
 *
 * <pre>{@code
 * try (Weights weights = Weights.allocate(parameters);
 *         TrainStep step = new TrainStep(weights, program)) {
 *     StepResult result = step.run(List.of(batch), 3e-4, 1);
 * }
 * }</pre>
 */
package forge.engine;
