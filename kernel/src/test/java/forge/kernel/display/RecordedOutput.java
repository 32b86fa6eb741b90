package forge.kernel.display;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Output that remembers what arrived, for tests. */
final class RecordedOutput implements CellOutput {
    final StringBuilder out = new StringBuilder();
    final StringBuilder err = new StringBuilder();
    final List<String> events = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> typed = new LinkedBlockingQueue<>();

    @Override
    public synchronized void stream(Channel channel, String text) {
        (channel == Channel.OUT ? out : err).append(text);
    }

    @Override
    public void display(MimeBundle bundle, String displayId) {
        events.add("display " + displayId + " " + bundle.text());
    }

    @Override
    public void update(MimeBundle bundle, String displayId) {
        events.add("update " + displayId + " " + bundle.text());
    }

    @Override
    public void clear() {
        events.add("clear");
    }

    @Override
    public void clearOnNext() {
        events.add("clear on next");
    }

    @Override
    public String readLine(String prompt, Echo echo) {
        return typed.remove();
    }
}
