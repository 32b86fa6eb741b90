/**
 * What a program costs before it runs. The text that the emitters of {@link forge.graph.torch} write is followed on shapes
 * alone, as libtorch's interpreter would run it: every tensor is counted from the operator that makes it to its last
 * mention. So whatever changes the program, such as mixed precision, recomputation or an adapter, changes the plan.
 *
 * <p>Entry class: {@link forge.graph.plan.ProgramCost}.
 *
 * <pre>{@code
 * ProgramCost cost = ProgramCost.of(program, Place.ONLY, Map.of("B", 8L, "T", 128L), RowLayout.WHOLE);
 * cost.peakBytes()     // beside weights, gradients and moments
 * cost.flops()         // of one step
 * }</pre>
 *
 * <p>An operator that calls a native function which no other one called has to name it in {@code Functions}: its rule says
 * which tensors it returns, whether they share memory with its arguments, and what it multiplies. {@code OperatorPlanTest}
 * tells which are missing.
 */
package forge.graph.plan;
