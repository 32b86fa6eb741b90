package forge.train;

import forge.base.Check;
import forge.base.InterruptedRunException;
import forge.data.InputBatches;
import forge.data.Prompted;
import forge.generate.Answers;
import forge.generate.Generator;
import forge.metric.AnswerMetric;
import forge.metric.Metrics;
import forge.model.Generative;
import forge.model.Trainable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Measures the answers that the model of a run gives to prompts of the validation batches. */
final class AnswerMeasures {
    private final List<AnswerMetric> metrics;
    private final List<Prompted> asked;
    private final Generator generator;

    private AnswerMeasures(List<AnswerMetric> metrics, List<Prompted> asked, Generator generator) {
        this.metrics = metrics;
        this.asked = asked;
        this.generator = generator;
    }

    /**
     * Empty where nothing is measured of answers.
     *
     * @param own names of the user's own measures, which come before metrics of the same name
     * @throws forge.base.ForgeException if there is nothing to ask, or the model writes no text
     */
    static Optional<AnswerMeasures> of(
            Trainable model, TrainConfig config, Optional<InputBatches> validation, Set<String> own) {
        List<AnswerMetric> metrics = metrics(config.validation(), own);
        if (metrics.isEmpty()) {
            return Optional.empty();
        }
        Check.that(
                validation.isPresent(),
                "%s is measured of answers on validation data, and there are none. Give some, or leave out eval_metrics.",
                metrics.get(0));
        List<Prompted> asked = validation.orElseThrow().prompted();
        Check.that(
                !asked.isEmpty(),
                "%s compares answers, and none of the validation data is a prompt with an answer. Use such data, or leave out"
                        + " eval_metrics.",
                metrics.get(0));
        Check.that(
                model instanceof Generative writer && writer.hasTokenizer(),
                "%s is measured of texts that the model writes, and this one writes none. Leave out eval_metrics.",
                metrics.get(0));
        AnswerConfig answers = config.validation().answers();
        List<Prompted> first = asked.subList(0, Math.min(asked.size(), answers.examples()));
        int tokens = answers.maxTokens() == 0 ? Answers.usualTokens(first) : answers.maxTokens();
        Generator greedy = Generator.of((Generative) model)
                .temperature(0)
                .maxTokens(tokens)
                .batchSize(config.shape().batchSize());
        return Optional.of(new AnswerMeasures(metrics, first, greedy));
    }

    private static List<AnswerMetric> metrics(ValidationConfig config, Set<String> own) {
        Stream<AnswerMetric> chosenBy = Metrics.ofAnswers().stream()
                .filter(metric -> metric.name().equals(config.best().name()));
        return Stream.concat(config.answers().metrics().stream(), chosenBy)
                .distinct()
                .filter(metric -> !own.contains(metric.name()))
                .toList();
    }

    Set<String> names() {
        return metrics.stream().map(AnswerMetric::name).collect(Collectors.toSet());
    }

    /**
     * Every metric by its name, of the weights as they are.
     *
     * @param stop asked now and then; a request that the thread was interrupted with stays
     * @return empty if it was given up
     */
    Optional<Map<String, Double>> measure(BooleanSupplier stop) {
        try {
            return generator.answer(asked, stop).map(this::scores);
        } catch (InterruptedRunException e) {
            Thread.currentThread().interrupt(); // whoever throws it has taken the request
            return Optional.empty();
        }
    }

    private Map<String, Double> scores(Answers answers) {
        Map<String, Double> scores = new LinkedHashMap<>();
        metrics.forEach(metric -> scores.put(metric.name(), answers.score(metric)));
        return scores;
    }
}
