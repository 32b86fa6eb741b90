package forge.eval;

import forge.base.Check;
import forge.base.ForgeException;
import forge.data.BatchOptions;
import forge.data.BatchShape;
import forge.data.Dataset;
import forge.data.InputBatches;
import forge.data.LabelledBatches;
import forge.data.Prompted;
import forge.data.Seq2SeqShape;
import forge.data.record.Example;
import forge.generate.Answers;
import forge.generate.Generator;
import forge.metric.AnswerMetric;
import forge.metric.ConfusionMatrix;
import forge.metric.LossMetric;
import forge.metric.Metric;
import forge.metric.Metrics;
import forge.metric.TokenLoss;
import forge.model.CausalLM;
import forge.model.Generative;
import forge.model.Seq2SeqLM;
import forge.model.TextClassifier;
import forge.model.Trainable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Judges models on data that they were not trained on. An evaluation is a value: each setting gives a new one.
 *
 * <pre>{@code
 * Evaluation.on(data.test()).model("tuned", tuned).run()                                    // all that there is to measure
 * Evaluation.on(data.test()).model("base", base).model("tuned", tuned).run(Metrics.perplexity(), Metrics.rougeL())
 * }</pre>
 *
 * <p>The loss is that of training: over answers alone where there are prompts, in the same form. Prompts are answered by the
 * likeliest token each time. A {@link TextClassifier} is judged by its loss, by accuracy and by the mean F1 of its classes.
 */
public final class Evaluation {
    /** Windows of plain text, where nobody says how long. */
    private static final int USUAL_WINDOW = 1024;

    /** A classifier cuts at its own context where that is shorter. */
    private static final int LONGEST_TEXT = 1 << 20;

    private static final int PAD_MULTIPLE = 16;
    private static final String ACCURACY = "accuracy";
    private static final String MACRO_F1 = "macro_f1";

    private final Dataset data;
    private final Map<String, Trainable> models = new LinkedHashMap<>();
    private Optional<Integer> contextLength = Optional.empty();
    private Optional<Integer> maxTokens = Optional.empty();
    private int limit = Integer.MAX_VALUE;
    private int batchSize = 8;

    private Evaluation(Dataset data) {
        this.data = data;
    }

    /** An evaluation on these examples. */
    public static Evaluation on(Dataset data) {
        return new Evaluation(data);
    }

    /** {@link #on(Dataset)} of a file, as {@link Dataset#load(String)} reads it. */
    public static Evaluation on(String path) {
        return on(Dataset.load(path));
    }

    private Evaluation with(Consumer<Evaluation> change) {
        Evaluation copy = new Evaluation(data);
        copy.models.putAll(models);
        copy.contextLength = contextLength;
        copy.maxTokens = maxTokens;
        copy.limit = limit;
        copy.batchSize = batchSize;
        change.accept(copy);
        return copy;
    }

    /**
     * One more model, under a name for the report. It stays open.
     *
     * @param model a {@link CausalLM}, a {@link Seq2SeqLM} or a {@link TextClassifier}
     */
    public Evaluation model(String name, Trainable model) {
        Check.that(
                model instanceof Generative || model instanceof TextClassifier,
                "%s is a %s, expected a CausalLM, a Seq2SeqLM or a TextClassifier.",
                name,
                model.getClass().getSimpleName());
        Check.that(!models.containsKey(name), "there is a model \"%s\" already. Choose another name.", name);
        return with(e -> e.models.put(name, model));
    }

    /**
     * How many tokens of an example are scored at most, and how long the windows of plain texts are: as in training, for losses
     * that can be compared with it. Unless told, a model's whole context, and windows of 1024.
     */
    public Evaluation contextLength(int tokens) {
        Check.that(tokens > 0, "contextLength is %d, expected at least 1.", tokens);
        return with(e -> e.contextLength = Optional.of(tokens));
    }

    /** New tokens of an answer at most; twice those of the longest expected one unless told. */
    public Evaluation maxTokens(int tokens) {
        Check.that(tokens > 0, "maxTokens is %d, expected at least 1.", tokens);
        return with(e -> e.maxTokens = Optional.of(tokens));
    }

    /** Prompts that are answered at most, the first ones; all unless told. The loss is that of all examples. */
    public Evaluation limit(int prompts) {
        Check.that(prompts > 0, "limit is %d, expected at least 1 prompt.", prompts);
        return with(e -> e.limit = prompts);
    }

    /** Examples that are computed at once; 8 unless told. */
    public Evaluation batchSize(int examples) {
        Check.that(examples > 0, "batchSize is %d, expected at least 1.", examples);
        return with(e -> e.batchSize = examples);
    }

    /** Everything that there is to measure: of answers too where the data have prompts. */
    public EvaluationReport run() {
        boolean asks = data.records().stream().anyMatch(Evaluation::isQuestion);
        List<Metric> ofTexts = Stream.<Metric>concat(
                        Metrics.ofLoss().stream(), asks ? Metrics.usualOfAnswers().stream() : Stream.of())
                .toList();
        return run(ofTexts, List.of());
    }

    private static boolean isQuestion(Example example) {
        return !example.isPlainText() && !example.answer().isBlank();
    }

    /**
     * Measures the loss, and these metrics.
     *
     * @throws ForgeException if a metric is one of answers, and the data have none or a model is a classifier
     * @throws forge.base.InterruptedRunException if the thread was interrupted
     */
    public EvaluationReport run(Metric... metrics) {
        return run(List.of(metrics), List.of(metrics));
    }

    private EvaluationReport run(List<Metric> ofTexts, List<Metric> ofClasses) {
        Check.that(!models.isEmpty(), "there is no model to evaluate. Add one: .model(\"tuned\", tuned).");
        return new EvaluationReport(models.entrySet().stream()
                .map(entry -> entry.getValue() instanceof TextClassifier classifier
                        ? classes(entry.getKey(), classifier, ofClasses)
                        : texts(entry.getKey(), entry.getValue(), ofTexts))
                .toList());
    }

    private EvaluationReport.Judged classes(String name, TextClassifier model, List<Metric> metrics) {
        metrics.forEach(metric -> Check.that(
                metric instanceof LossMetric,
                "%s is measured of answers, and %s tells classes. Leave it out: loss, accuracy and F1 are measured.",
                metric,
                name));
        BatchShape shape = new BatchShape(batchSize, contextLength.orElse(LONGEST_TEXT));
        LabelledBatches batches = model.batches(data, shape, 0);
        TokenLoss loss = model.loss(batches);
        ConfusionMatrix matrix = model.evaluate(batches);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Metrics.loss().name(), loss.mean());
        metrics.forEach(metric -> values.put(metric.name(), ((LossMetric) metric).of(loss)));
        values.put(ACCURACY, matrix.accuracy());
        values.put(MACRO_F1, matrix.macroF1());
        return new EvaluationReport.Judged(
                name, data.size(), loss.tokens(), values, Optional.of(matrix), Optional.empty());
    }

    private EvaluationReport.Judged texts(String name, Trainable model, List<Metric> metrics) {
        InputBatches batches = batches(model);
        List<AnswerMetric> ofAnswers = metrics.stream()
                .filter(AnswerMetric.class::isInstance)
                .map(AnswerMetric.class::cast)
                .toList();
        Optional<Answers> answers =
                ofAnswers.isEmpty() ? Optional.empty() : Optional.of(answers((Generative) model, batches, ofAnswers));
        TokenLoss loss = model.loss(batches);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Metrics.loss().name(), loss.mean());
        for (Metric metric : metrics) {
            values.put(
                    metric.name(),
                    metric instanceof LossMetric ofLoss
                            ? ofLoss.of(loss)
                            : answers.orElseThrow().score((AnswerMetric) metric));
        }
        return new EvaluationReport.Judged(name, data.size(), loss.tokens(), values, Optional.empty(), answers);
    }

    private InputBatches batches(Trainable model) {
        if (model instanceof Seq2SeqLM both) {
            Seq2SeqShape usual = Seq2SeqShape.of(batchSize);
            return both.batches(
                    data,
                    new Seq2SeqShape(batchSize, contextLength.orElse(usual.sourceTokens()), usual.targetTokens()));
        }
        CausalLM language = (CausalLM) model;
        boolean plain = data.records().stream().allMatch(Example::isPlainText);
        int most = language.contextLength();
        int length = Math.min(most, contextLength.orElse(plain ? USUAL_WINDOW : most));
        BatchShape shape =
                new BatchShape(plain ? 1 : batchSize, length); // windows that fill no batch would be left out
        BatchOptions.Builder options = BatchOptions.builder(shape);
        return data.batches(
                language.tokenizer(),
                plain ? options.build() : options.padMultiple(PAD_MULTIPLE).build());
    }

    private Answers answers(Generative model, InputBatches batches, List<AnswerMetric> metrics) {
        List<Prompted> all = batches.prompted();
        Check.that(
                !all.isEmpty(),
                "%s compares answers, and none of the %d examples is a prompt with an answer; the first is %s. Measure the loss"
                        + " alone (loss, perplexity), or use data with prompts and answers.",
                metrics.get(0),
                data.size(),
                data.first().origin());
        List<Prompted> asked = all.subList(0, Math.min(all.size(), limit));
        return Generator.of(model)
                .temperature(0)
                .batchSize(batchSize)
                .maxTokens(maxTokens.orElseGet(() -> Answers.usualTokens(asked)))
                .answer(asked);
    }
}
