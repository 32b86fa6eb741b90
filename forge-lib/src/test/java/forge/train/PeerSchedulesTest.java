package forge.train;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.train.LrSchedule.WarmupStart;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Every step of transformers' schedules (golden/peers/README.md), with the warm-up that they have. */
class PeerSchedulesTest {
    @Test
    void everyStepHasTheFactorOfTransformers() {
        JsonNode golden = Json.read(Path.of("src/test/resources/golden/peers/schedules.json"));
        assertEquals(37, golden.get("cases").size());
        for (JsonNode given : golden.get("cases")) {
            int total = given.get("total").asInt();
            LrSchedule schedule = new ScheduleConfig(
                            given.get("name").asText(),
                            given.get("warmup").asInt(),
                            0,
                            WarmupStart.ZERO,
                            given.get("floor").asDouble(),
                            LrSchedule.USUAL_DECAY)
                    .schedule();
            for (int step = 0; step < total; step++) {
                double expected = given.get("factors").get(step).asDouble();
                assertEquals(
                        expected,
                        schedule.factor(step, total),
                        1e-12,
                        given.get("name") + " step " + step + " " + given);
            }
        }
    }
}
