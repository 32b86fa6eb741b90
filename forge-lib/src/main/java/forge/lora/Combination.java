package forge.lora;

/**
 * How a weighted sum of adapters becomes one adapter, by the rules of {@code add_weighted_adapter} in PEFT. Those that round the
 * exact sum to a smaller rank ({@code svd}) or leave parts of it out ({@code ties}, {@code dare}) are not here.
 */
public enum Combination {
    /**
     * The matrices themselves are added: with {@code s = sqrt(|weight * factor|)}, A is the sum of all {@code sign * s * A} and B
     * that of all {@code s * B}. Of the rank that all have in common; products of different adapters' matrices come in.
     */
    LINEAR,
    /** The matrices are put side by side, so that the sum of the products is exact; the ranks add up. */
    CAT
}
