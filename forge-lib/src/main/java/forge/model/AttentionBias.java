package forge.model;

/** Which projections of an attention have a bias. */
public enum AttentionBias {
    NONE,
    QUERIES_KEYS_VALUES,
    /** Queries, keys, values and output: {@code attention_bias} of a configuration. */
    ALL
}
