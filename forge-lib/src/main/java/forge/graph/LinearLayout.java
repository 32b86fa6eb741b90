package forge.graph;

/** How a checkpoint stores the matrix of a linear. */
public enum LinearLayout {
    /** [out, in], as torch.nn.Linear. */
    OUT_IN,
    /** [in, out], as GPT-2's Conv1D. */
    IN_OUT
}
