package forge.base;

/** A long operation was stopped from outside; the message names what was saved. */
public class InterruptedRunException extends ForgeException {
    public InterruptedRunException(String message) {
        super(message);
    }
}
