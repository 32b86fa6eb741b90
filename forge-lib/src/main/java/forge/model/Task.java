package forge.model;

/** What a model is for, by the names that PEFT has for it. */
public enum Task {
    /** To continue a text. */
    CAUSAL_LM,
    /** To write a target for a source. */
    SEQ_2_SEQ_LM,
    /** To tell the class of a text. */
    SEQ_CLS
}
