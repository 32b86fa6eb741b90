package forge.data.token;

/** How a prompt with its answer is written, and a prompt with two answers. */
public enum PairForm {
    /** The prompt, a line break, the answer, the end of text. */
    PLAIN,
    /** As the template writes what a user says and an assistant answers. */
    CHAT
}
