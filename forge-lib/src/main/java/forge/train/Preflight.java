package forge.train;

import forge.base.Cancellation;
import forge.base.Check;
import forge.base.ForgeException;
import forge.data.Batches;
import forge.data.InputBatch;
import forge.data.InputBatches;
import forge.data.LabelledBatches;
import forge.data.Seq2SeqBatches;
import forge.data.record.Origin;
import forge.engine.OutOfMemoryException;
import forge.engine.StepResult;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.model.CausalLM;
import forge.model.Seq2SeqLM;
import forge.model.TextClassifier;
import forge.model.Trainable;
import forge.view.Viewable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at all that a run would read, and computes one batch of it with the program that would train. */
final class Preflight {
    private static final int NAMED = 5;
    private static final int STOP_EVERY = 64;

    private final Trainable model;
    private final TrainConfig config;
    private final TrainingSession.Data data;
    private final TrainStep step;
    private int largest;
    private long mostTokens = -1;
    private long tokens;
    private long scored;

    Preflight(Trainable model, TrainConfig config, TrainingSession.Data data, TrainStep step) {
        this.model = model;
        this.config = config;
        this.data = data;
        this.step = step;
    }

    DryRun run() {
        look(data.train());
        data.validation().ifPresent(this::check);
        DryRun.Trial trial = trial();
        int steps = config.totalSteps(data.train().size());
        Optional<Plan> plan = plan(model, config, data.train());
        return new DryRun(
                data.train().size(),
                steps,
                scored,
                trial,
                estimate(trial, steps),
                plan,
                Stream.concat(Stream.of(data.train()), data.validation().stream())
                        .<Viewable>map(InputBatches::report)
                        .toList(),
                remarks(trial, steps, plan));
    }

    private List<String> remarks(DryRun.Trial trial, int steps, Optional<Plan> plan) {
        List<String> remarks = new ArrayList<>();
        if (model instanceof CausalLM language && !config.objective().comparesPairs()) {
            Remarks.initialisation(trial.loss(), language.architecture().vocabSize())
                    .ifPresent(remarks::add);
        }
        if (!(model instanceof TextClassifier)) { // labels are not compared with weights
            plan.flatMap(all -> Remarks.data(scored, all)).ifPresent(remarks::add);
        }
        Remarks.warmup(config.schedule(), config.optimizer().learningRate(), steps)
                .ifPresent(remarks::add);
        Remarks.device(model.weights().device(), Torch.cudaDevices()).ifPresent(remarks::add);
        return remarks;
    }

    /** All batches of an epoch, and every step of it. */
    private void look(InputBatches train) {
        long counted = 0;
        int first = 0;
        for (int i = 0; i < train.size(); i++) {
            InputBatch batch = checked(train, i);
            tokens += batch.tokens();
            scored += batch.scoredTokens();
            counted += batch.lossCount();
            if (batch.tokens() > mostTokens && batch.lossCount() > 0) {
                mostTokens = batch.tokens();
                largest = i;
            }
            if (i + 1 == train.size() || i + 1 - first == config.iterationsAStep()) {
                Check.that(counted > 0, "batches %d to %d: no token is scored.%s", first + 1, i + 1, records(train, i));
                counted = 0;
                first = i + 1;
            }
        }
    }

    private void check(InputBatches validation) {
        for (int i = 0; i < validation.size(); i++) {
            checked(validation, i);
        }
    }

    private InputBatch checked(InputBatches batches, int index) {
        if (index % STOP_EVERY == 0) {
            Cancellation.check("The dry run");
        }
        InputBatch batch = batches.get(0, index);
        try {
            step.check(batch);
            return batch;
        } catch (ForgeException e) {
            throw new ForgeException("batch " + (index + 1) + ": " + e.getMessage() + records(batches, index), e);
        }
    }

    private static String records(InputBatches batches, int index) {
        List<Origin> origins = batches.origins(0, index);
        return origins.isEmpty()
                ? ""
                : origins.stream()
                        .limit(NAMED)
                        .map(Origin::toString)
                        .collect(Collectors.joining(", ", " Its records: ", origins.size() > NAMED ? " …" : "."));
    }

    /** On every device, and twice, because the first time compiles. No loss is small enough to change the weights. */
    private DryRun.Trial trial() {
        InputBatch batch = data.train().get(0, largest);
        int devices = Math.max(1, config.compute().devices().size());
        List<InputBatch> iterations = Collections.nCopies(devices, batch);
        compute(iterations);
        long start = System.nanoTime();
        StepResult result = compute(iterations);
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean finite = Double.isFinite(result.loss()) && (Double.isFinite(result.gradNorm()) || step.scalesLoss());
        Check.that(
                finite,
                "batch %d: the loss is %s and the gradient norm %s before any training. Look at the weights and the data.%s",
                largest + 1,
                result.loss(),
                result.gradNorm(),
                records(data.train(), largest));
        return new DryRun.Trial(largest, result.loss(), result.gradNorm(), devices * batch.tokens(), seconds);
    }

    private StepResult compute(List<InputBatch> iterations) {
        try {
            return step.run(iterations, 0, config.seed(), Double.NEGATIVE_INFINITY, () -> false)
                    .orElseThrow();
        } catch (OutOfMemoryException e) {
            throw new OutOfMemoryException(new MemoryReport(model, config, data.train()).text(e, 1, iterations, 1), e);
        }
    }

    private Duration estimate(DryRun.Trial trial, int steps) {
        double epochs = (double) steps
                / config.toBuilder()
                        .epochs(1)
                        .maxSteps(0)
                        .build()
                        .totalSteps(data.train().size());
        return Duration.ofMillis(Math.round(1e3 * trial.seconds() / trial.tokens() * tokens * epochs));
    }

    /** Of the kinds of models that have one, for batches as they are. */
    static Optional<Plan> plan(Trainable model, TrainConfig config, InputBatches batches) {
        if (model instanceof CausalLM language) {
            return Optional.of(Plan.of(language, shaped(config, batches)));
        }
        if (model instanceof Seq2SeqLM pairs && batches instanceof Seq2SeqBatches known) {
            return Optional.of(Plan.of(pairs, known.largest(), config));
        }
        return model instanceof TextClassifier classifier && batches instanceof LabelledBatches known
                ? Optional.of(Plan.of(classifier, known.largest(), config))
                : Optional.empty();
    }

    /** The configuration with the shape that batches have, where they all have one. */
    static TrainConfig shaped(TrainConfig config, InputBatches batches) {
        return batches instanceof Batches known
                ? config.toBuilder()
                        .batchSize(known.shape().batchSize())
                        .contextLength(known.shape().contextLength())
                        .build()
                : config;
    }
}
