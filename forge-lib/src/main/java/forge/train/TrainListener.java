package forge.train;

/**
 * Sees what a run does, as it does it. A listener observes and never steers: what it throws ends the run, and what it
 * returns nobody asks for. Calls come from the thread that trains, in the order of events.
 */
public interface TrainListener {
    /** Before the first step of a run of at most {@code totalSteps}. */
    default void started(int totalSteps) {}

    /** After an optimizer step. */
    default void stepped(Run.Step step) {}

    /** After the validation batches were scored. */
    default void validated(Run.Validation validation) {}

    /** After the last step of an epoch. */
    default void epochEnded(Run.Epoch epoch) {}

    /** After the last event of a run, one that was interrupted included; not after one that failed. */
    default void ended(Run run) {}
}
