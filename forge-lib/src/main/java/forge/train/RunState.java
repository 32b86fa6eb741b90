package forge.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.FormatException;
import forge.base.Json;
import forge.metric.TokenLoss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a run is, beside weights, optimizer and history: {@code trainer_state.json} of a checkpoint. Generators have no state
 * of their own: every seed follows from that of the run and these numbers.
 *
 * @param step optimizer steps taken
 * @param epoch of the next batch, from 0
 * @param nextBatch of that epoch, from 0; iterations of a step that was given up are run again
 * @param validationDue whether the run was stopped before or in the scoring after the step
 * @param microBatchParts iterations that each batch is divided into since memory ran out, 1 for none
 * @param learningRateScale factor of the schedule that was set from outside
 * @param epochLoss of the steps since the last epoch ended
 * @param best the best validation so far
 * @param losses what a jump of the loss is measured by
 * @param duration of the run up to here
 */
record RunState(
        int step,
        int epoch,
        int nextBatch,
        boolean validationDue,
        int microBatchParts,
        double learningRateScale,
        TokenLoss epochLoss,
        BestState best,
        LossState losses,
        Duration duration) {
    static final String NAME = "trainer_state.json";

    /** The state of a run that begins. */
    static RunState start() {
        return new RunState(0, 0, 0, false, 1, 1, TokenLoss.NONE, BestState.NONE, LossState.NONE, Duration.ZERO);
    }

    /**
     * @param step after which the best weights were scored; 0 if none were
     * @param badness of the best weights, the lower the better: their loss or another metric; infinite if there are none
     * @param toBeat what the next one has to be below, by the configured difference
     * @param withoutImprovement scorings since one was
     */
    record BestState(int step, double badness, double toBeat, int withoutImprovement) {
        static final BestState NONE = new BestState(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);
    }

    /**
     * @param usual the last losses of steps that were not left out, the oldest first
     * @param skipped steps that were left out since
     */
    record LossState(List<Double> usual, int skipped) {
        static final LossState NONE = new LossState(List.of(), 0);

        LossState {
            usual = List.copyOf(usual);
        }
    }

    /** Whether a run goes on from both in the same way. */
    boolean continuesAs(RunState other) {
        return new RunState(
                        step,
                        epoch,
                        nextBatch,
                        validationDue,
                        microBatchParts,
                        learningRateScale,
                        epochLoss,
                        best,
                        losses,
                        other.duration)
                .equals(other);
    }

    void write(Path directory) {
        ObjectNode json = Json.object()
                .put("step", step)
                .put("epoch", epoch)
                .put("next_batch", nextBatch)
                .put("validation_due", validationDue)
                .put("micro_batch_parts", microBatchParts)
                .put("learning_rate_scale", learningRateScale)
                .put("elapsed_nanoseconds", duration.toNanos());
        json.putObject("epoch_loss").put("nats", epochLoss.nats()).put("tokens", epochLoss.tokens());
        ObjectNode bestJson =
                json.putObject("best").put("step", best.step()).put("without_improvement", best.withoutImprovement());
        if (best.step() > 0) {
            bestJson.put("badness", best.badness());
        }
        if (Double.isFinite(best.toBeat())) {
            bestJson.put("to_beat", best.toBeat());
        }
        ArrayNode usual = json.put("skipped", losses.skipped()).putArray("usual_losses");
        losses.usual().forEach(usual::add);
        Json.write(directory.resolve(NAME), json);
    }

    static RunState read(Path directory) {
        Path path = directory.resolve(NAME);
        JsonNode json = Json.read(path);
        for (String key : new String[] {"/step", "/epoch", "/next_batch", "/epoch_loss/tokens", "/best/step"}) {
            if (!json.at(key).isInt() && !json.at(key).isLong()) {
                throw new FormatException(path, -1, key + " is " + json.at(key) + ", expected a whole number.");
            }
        }
        JsonNode best = json.path("best");
        List<Double> usual = new ArrayList<>();
        json.path("usual_losses").forEach(loss -> usual.add(loss.asDouble()));
        return new RunState(
                json.path("step").asInt(),
                json.path("epoch").asInt(),
                json.path("next_batch").asInt(),
                json.path("validation_due").asBoolean(),
                Math.max(1, json.path("micro_batch_parts").asInt(1)),
                json.path("learning_rate_scale").asDouble(1),
                new TokenLoss(
                        json.at("/epoch_loss/nats").asDouble(),
                        json.at("/epoch_loss/tokens").asLong()),
                new BestState(
                        best.path("step").asInt(),
                        best.path("badness").asDouble(Double.POSITIVE_INFINITY),
                        best.path("to_beat").asDouble(Double.POSITIVE_INFINITY),
                        best.path("without_improvement").asInt()),
                new LossState(usual, json.path("skipped").asInt()),
                Duration.ofNanos(json.path("elapsed_nanoseconds").asLong()));
    }
}
