package forge.graph;

/**
 * The type an operator computes in when a program mixes float32 with a type of 16 bits, by the rules of PyTorch's autocast.
 * Inputs of another floating-point type are converted first, each once a program.
 */
public enum OperatorPrecision {
    /** Matrix products: the type of 16 bits. */
    LOW,
    /** Norms and losses, which add many numbers up: float32. */
    FULL,
    /** Look-ups in a table: the table as it is stored, the result float32. */
    STORED,
    /** Attention: what the device's kernel is best at. */
    ATTENTION,
    /** Element-wise operators: the widest type among their inputs. */
    WIDEST
}
