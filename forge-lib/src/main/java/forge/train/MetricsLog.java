package forge.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.metric.TokenLoss;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code metrics.jsonl}: one event a line, handed to the system at once, so that a killed process loses none. Numbers
 * that JSON has not are texts, as protocol buffers write them: {@code "NaN"}, {@code "Infinity"}.
 */
final class MetricsLog implements TrainListener, AutoCloseable {
    private static final String KIND = "event";
    private static final String STEP = "step";
    private static final String ENDED = "ended";

    private final Path path;
    private final FileOutputStream out;
    private final long startNanos = System.nanoTime();
    private double secondsBefore;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int step;
    private long bytes;

    /** Goes on at the end of the file where there is one. */
    MetricsLog(Path path) {
        this.path = path;
        try {
            out = new FileOutputStream(path.toFile(), true);
            bytes = Files.size(path);
        } catch (IOException e) {
            throw FileException.writing(path, e);
        }
    }

    /** The lines of a file up to a step, without the end of the run; none where the file cannot be understood. */
    static List<String> upTo(Path path, int step) {
        List<String> kept = new ArrayList<>();
        try {
            for (String line : RunHistory.lines(path)) {
                JsonNode event = Json.parse(line);
                if (event.path(STEP).asInt() <= step
                        && !event.path(KIND).asText().equals(ENDED)) {
                    kept.add(line);
                }
            }
            return kept;
        } catch (ForgeException e) {
            return List.of();
        }
    }

    /** The lines that tell a history. */
    static List<String> lines(RunHistory history) {
        List<ObjectNode> events = new ArrayList<>();
        events.add(start(history.totalSteps()));
        history.steps().forEach(step -> events.add(event(step)));
        history.validations().forEach(validation -> events.add(event(validation)));
        history.epochs().forEach(epoch -> events.add(event(epoch, 0)));
        return events.stream().map(Json::text).toList();
    }

    private static ObjectNode start(int totalSteps) {
        return Json.object().put(KIND, "started").put("total_steps", totalSteps);
    }

    private static ObjectNode event(Run.Step step) {
        ObjectNode event = Json.object().put(KIND, STEP).put(STEP, step.number());
        number(event, "loss", step.loss());
        number(event, "learning_rate", step.learningRate());
        if (!Double.isNaN(step.gradNorm())) {
            number(event, "grad_norm", step.gradNorm());
        }
        event.put("tokens", step.tokens()).put("seconds", step.seconds());
        put(event, step.usage());
        return metrics(event, step.metrics());
    }

    /** What is unknown is left out. */
    private static void put(ObjectNode event, Run.Usage usage) {
        if (!Double.isNaN(usage.mfu())) {
            number(event, "mfu", usage.mfu());
        }
        if (usage.memoryBytes() > 0) {
            event.put("memory_bytes", usage.memoryBytes())
                    .put("peak_memory_bytes", usage.peakMemoryBytes())
                    .put("native_memory_bytes", usage.nativeMemoryBytes());
        }
    }

    private static ObjectNode event(Run.Validation validation) {
        ObjectNode event = Json.object().put(KIND, "validation").put(STEP, validation.step());
        return metrics(loss(event, validation.loss()), validation.metrics());
    }

    private static ObjectNode metrics(ObjectNode event, Map<String, Double> metrics) {
        if (!metrics.isEmpty()) {
            ObjectNode values = event.putObject("metrics");
            metrics.forEach((name, value) -> number(values, name, value));
        }
        return event;
    }

    private static ObjectNode event(Run.Epoch epoch, int step) {
        ObjectNode event = Json.object().put(KIND, "epoch").put(STEP, step).put("epoch", epoch.number());
        return loss(event, epoch.loss());
    }

    private static ObjectNode loss(ObjectNode event, TokenLoss loss) {
        number(event, "nats", loss.nats());
        event.put("tokens", loss.tokens());
        if (loss.tokens() > 0) {
            number(event, "loss", loss.mean());
        }
        return event;
    }

    private static void number(ObjectNode event, String key, double value) {
        if (Double.isFinite(value)) {
            event.put(key, value);
        } else {
            event.put(key, Double.toString(value));
        }
    }

    @Override
    public void started(int totalSteps) {
        write(start(totalSteps));
    }

    @Override
    public void resumed(int totalSteps, Run soFar) {
        step = soFar.steps().size();
        secondsBefore = soFar.duration().toNanos() / 1e9;
        write(Json.object().put(KIND, "resumed").put(STEP, step));
    }

    @Override
    public void stepped(Run.Step taken) {
        step = taken.number();
        write(event(taken));
    }

    @Override
    public void validated(Run.Validation validation) {
        write(event(validation));
    }

    @Override
    public void epochEnded(Run.Epoch epoch) {
        write(event(epoch, step));
    }

    @Override
    public void changed(int at, String what) {
        write(Json.object().put(KIND, "changed").put(STEP, at).put("what", what));
    }

    @Override
    public void saved(int at, Path checkpoint) {
        String name = String.valueOf(checkpoint.getFileName());
        write(Json.object().put(KIND, "checkpoint").put(STEP, at).put("name", name));
    }

    @Override
    public void ended(Run run) {
        ObjectNode event =
                Json.object().put(KIND, ENDED).put("ending", run.ending().key());
        run.error().ifPresent(error -> event.put("error", error));
        write(event);
    }

    /**
     * The writer of checkpoints has events too. Half a line, where the disk is full, is taken back, and written with the next event
     * for which there is room.
     */
    private synchronized void write(ObjectNode event) {
        double elapsed = secondsBefore + (System.nanoTime() - startNanos) / 1e9;
        event.put("elapsed_seconds", elapsed).put("time", Instant.now().toString());
        waiting.add((Json.text(event) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            for (byte[] line = waiting.peek(); line != null; line = waiting.peek()) {
                out.write(line);
                bytes += line.length;
                waiting.remove();
            }
        } catch (IOException e) {
            cut();
            throw FileException.writing(path, e);
        }
    }

    private void cut() {
        try {
            out.getChannel().truncate(bytes);
        } catch (IOException e) {
            // the failure to write is the one to tell
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw FileException.writing(path, e);
        }
    }
}
