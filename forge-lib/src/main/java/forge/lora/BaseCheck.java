package forge.lora;

/** Whether an adapter is used on a base that it was not trained on. */
public enum BaseCheck {
    /** Where both are known, the base has to be the one that the adapter was trained on, however it is held. */
    SAME,
    /** Any base with such linears will do, such as one that was trained further. */
    ANY
}
