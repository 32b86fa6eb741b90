package forge.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.kernel.display.CellOutput.Echo;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Asks the client of a request for a line of input and waits for it; one question at a time. */
final class Stdin {
    private final Publisher publisher;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Stdin(Publisher publisher) {
        this.publisher = publisher;
    }

    /**
     * The line that the user typed.
     *
     * @throws InterruptedIOException where the cell is interrupted while it waits
     * @throws IOException where the front end gives no input
     */
    synchronized String ask(Message request, String prompt, Echo echo) throws IOException {
        if (!request.get("allow_stdin").asBoolean(false)) {
            throw new IOException("This front end cannot be asked for input (allow_stdin is false)."
                    + " Run the cell in a notebook, or give the value in the code.");
        }
        answers.clear(); // a late answer to a question that was interrupted
        ObjectNode question = Message.object().put("prompt", prompt).put("password", echo == Echo.HIDDEN);
        publisher.send(Sockets.Channel.STDIN, request, "input_request", question);
        try {
            return answers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        }
    }

    /** Takes a message of the stdin socket. */
    void received(Message message) {
        if (message.type().equals("input_reply")) {
            answers.add(message.text("value"));
        }
    }
}
