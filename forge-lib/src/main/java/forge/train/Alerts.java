package forge.train;

import forge.base.Nearest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log and the metrics of a run when a value crosses a bound, once each time that it does. */
final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final RunControls controls;
    private final RunRecorder recorder;
    private final Set<Alert> crossed = new HashSet<>();
    private final Set<String> unknown = new HashSet<>();

    Alerts(RunControls controls, RunRecorder recorder) {
        this.controls = controls;
        this.recorder = recorder;
    }

    void check(Run.Step step) {
        check("", TrackedValues.of(step));
    }

    void check(Run.Validation validation) {
        check(Alert.VALIDATION, TrackedValues.of(validation));
    }

    private void check(String prefix, Map<String, Double> values) {
        Map<String, Double> named = new LinkedHashMap<>();
        TrackedValues.each(values, prefix, named::put);
        for (Alert alert : controls.alerts()) {
            Double value = named.get(alert.name());
            if (value != null) {
                check(alert, value);
            } else if (alert.name().startsWith(Alert.VALIDATION) == prefix.equals(Alert.VALIDATION)) {
                tellUnknown(alert, named);
            }
        }
    }

    private void check(Alert alert, double value) {
        if (!alert.isCrossedBy(value)) {
            crossed.remove(alert);
        } else if (crossed.add(alert)) {
            String what = "alert: " + alert.name() + " is " + value + " (" + alert + ")";
            LOG.warn("step {}: {}", recorder.steps(), what);
            recorder.change(what);
        }
    }

    private void tellUnknown(Alert alert, Map<String, Double> named) {
        if (unknown.add(alert.name())) {
            LOG.warn(
                    "the alert {} waits for a value that is not there. There are {}.{}",
                    alert,
                    String.join(", ", named.keySet()),
                    Nearest.of(alert.name(), named.keySet())
                            .map(near -> " Did you mean " + near + "?")
                            .orElse(""));
        }
    }
}
