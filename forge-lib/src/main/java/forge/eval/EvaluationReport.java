package forge.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;
import forge.generate.Answers;
import forge.metric.ConfusionMatrix;
import forge.view.Stacked;
import forge.view.Tables;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an evaluation found: a row for each model, a column for each metric.
 *
 * @param models in the order in which they were added
 */
public record EvaluationReport(List<Judged> models) implements ViewedAs {
    /**
     * What was found of one model.
     *
     * @param examples of the data
     * @param scored tokens that the loss is a mean over, or texts of a classifier
     * @param metrics by name
     * @param classes of a classifier
     * @param answers what was said, where a metric needed it
     */
    public record Judged(
            String model,
            int examples,
            long scored,
            Map<String, Double> metrics,
            Optional<ConfusionMatrix> classes,
            Optional<Answers> answers) {
        public Judged {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }

        /**
         * The value of a metric.
         *
         * @throws forge.base.ForgeException if it was not measured
         */
        public double metric(String name) {
            Double value = metrics.get(name);
            Check.that(value != null, "\"%s\" was not measured of %s; there are %s.", name, model, metrics.keySet());
            return value == null ? Double.NaN : value;
        }
    }

    public EvaluationReport {
        models = List.copyOf(models);
    }

    /**
     * What was found of a model.
     *
     * @throws forge.base.ForgeException if there is none of this name
     */
    public Judged of(String model) {
        Optional<Judged> found =
                models.stream().filter(one -> one.model().equals(model)).findFirst();
        Check.that(
                found.isPresent(),
                "there is no model \"%s\"; there are %s.",
                model,
                models.stream().map(Judged::model).collect(Collectors.joining(", ")));
        return found.orElseThrow();
    }

    /** Everything, answers among it, for other programs. */
    public ObjectNode json() {
        ObjectNode json = Json.object();
        ArrayNode all = json.putArray("models");
        models.forEach(one -> all.add(json(one)));
        return json;
    }

    private static ObjectNode json(Judged one) {
        ObjectNode json = Json.object()
                .put("model", one.model())
                .put("examples", one.examples())
                .put("scored", one.scored());
        one.metrics().forEach(json.putObject("metrics")::put);
        one.classes().ifPresent(classes -> json.set("confusion", classes.json()));
        one.answers().ifPresent(answers -> {
            json.put("answered", answers.all().size()).put("left_out", answers.leftOut());
            ArrayNode said = json.putArray("answers");
            answers.all()
                    .forEach(answer -> said.addObject()
                            .put("prompt", answer.prompt())
                            .put("expected", answer.expected())
                            .put("said", answer.said())
                            .put("source", answer.origin().toString()));
        });
        return json;
    }

    /** Writes {@link #json()}, whole or not at all. */
    public void save(Path file) {
        Json.write(file, json());
    }

    @Override
    public Viewable shown() {
        List<Viewable> parts = new ArrayList<>(List.of(table()));
        models.forEach(one -> one.classes().ifPresent(parts::add));
        return parts.size() == 1 ? parts.get(0) : new Stacked(parts);
    }

    private Viewable table() {
        Set<String> names = new LinkedHashSet<>();
        models.forEach(one -> names.addAll(one.metrics().keySet()));
        boolean asked = models.stream().anyMatch(one -> one.answers().isPresent());
        List<String> columns = new ArrayList<>(List.of("model"));
        columns.addAll(names);
        columns.add("examples");
        if (asked) {
            columns.addAll(List.of("answered", "left out"));
        }
        Tables.Rows rows = Tables.rows(columns.toArray(String[]::new));
        for (Judged one : models) {
            List<Object> row = new ArrayList<>(List.of(one.model()));
            names.forEach(name -> row.add(rounded(one.metrics().getOrDefault(name, Double.NaN))));
            row.add(one.examples());
            if (asked) {
                row.add(one.answers().map(answers -> answers.all().size()).orElse(0));
                row.add(one.answers().map(Answers::leftOut).orElse(0));
            }
            rows.add(row.toArray());
        }
        return rows.view();
    }

    private static String rounded(Double value) {
        return value.isNaN() ? "" : String.format(Locale.ROOT, value >= 1000 ? "%.4g" : "%.4f", value);
    }

    @Override
    public String toString() {
        return models.stream()
                .map(one -> one.model() + " "
                        + one.metrics().entrySet().stream()
                                .map(metric -> metric.getKey() + " " + rounded(metric.getValue()))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}
