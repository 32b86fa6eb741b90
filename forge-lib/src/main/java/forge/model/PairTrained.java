package forge.model;

import forge.base.Check;
import forge.data.InputBatch;
import forge.data.InputBatches;
import forge.data.PreferenceBatches;
import forge.engine.InputLimits;
import forge.engine.LossScorer;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.graph.Objective;
import forge.graph.torch.StepOptions;
import forge.graph.torch.TrainingProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A language model as training on pairs of answers sees it. */
final class PairTrained implements Trainable, AutoCloseable {
    private final CausalLM model;
    private final Objective objective;
    private final InputLimits limits;
    private final PairGraph pairs;
    private final LossScorer scorer;

    PairTrained(CausalLM model, Objective objective, PairGraph pairs, InputLimits limits) {
        this.model = model;
        this.objective = objective;
        this.limits = limits;
        this.pairs = pairs;
        this.scorer = new LossScorer(model.weights(), pairs.graph(), pairs.loss(), pairs.metrics(), limits);
    }

    @Override
    public Weights weights() {
        return model.weights();
    }

    @Override
    public TrainStep trainStep(StepOptions options) {
        Check.that(
                options.labelSmoothing() == 0,
                "labelSmoothing of %s (label_smoothing_factor) is for targets, and %s has none. Use"
                        + " Objective.dpo(beta).withLabelSmoothing(share), in files label_smoothing.",
                options.labelSmoothing(),
                objective);
        TrainingProgram program = new TrainingProgram(
                pairs.graph(),
                pairs.loss(),
                Optional.of(pairs.metrics()),
                options,
                Torch.dialect(weights().device()));
        List<String> names = pairs.graph().parameters().stream()
                .map(parameter -> parameter.name().orElseThrow())
                .toList();
        return new TrainStep(weights(), program, names, limits);
    }

    @Override
    public Map<String, String> description() {
        return model.description();
    }

    @Override
    public void writeFiles(Weights weights, Path directory) {
        model.writeFiles(weights, directory);
    }

    @Override
    public void readWeights(Path directory) {
        model.readWeights(directory);
    }

    /** The reference is the model as it is now, unless the batches have one. */
    @Override
    public InputBatches prepared(InputBatches batches) {
        if (!(batches instanceof PreferenceBatches preferences)) {
            Check.that(
                    false,
                    "%s compares pairs of answers, but these batches have none. Make them with"
                            + " data.preferenceBatches(tokenizer, options).",
                    objective);
            return batches;
        }
        return objective.needsReference() && !preferences.hasReference()
                ? preferences.withReference(model::logProbs)
                : preferences;
    }

    @Override
    public double lossSum(InputBatch batch) {
        return scorer.sums(batch).loss();
    }

    @Override
    public LossScorer.Sums lossSums(InputBatch batch) {
        return scorer.sums(batch);
    }

    @Override
    public void close() {
        scorer.close();
    }
}
