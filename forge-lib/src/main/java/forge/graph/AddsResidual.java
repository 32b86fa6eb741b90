package forge.graph;

/** An operator that can add another tensor to its result in the same native operator. */
public interface AddsResidual extends Operator {
    /** {@link #forward} plus the variable {@code residual}, which has the shape of the output. */
    void forwardOnto(TorchForward code, String residual);
}
