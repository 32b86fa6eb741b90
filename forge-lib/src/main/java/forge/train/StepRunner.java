package forge.train;

import forge.data.InputBatch;
import forge.data.InputBatches;
import forge.engine.StepResult;
import forge.engine.TrainStep;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Takes one optimizer step: on parts of its batches where memory ran out, and with a look at what it made of the loss. */
final class StepRunner {
    private final TrainStep step;
    private final InputBatches train;
    private final MicroBatches microBatches;
    private final Divergence divergence;
    private final UsageMeter usage;

    StepRunner(TrainStep step, InputBatches train, MicroBatches microBatches, Divergence divergence, UsageMeter usage) {
        this.step = step;
        this.train = train;
        this.microBatches = microBatches;
        this.divergence = divergence;
        this.usage = usage;
    }

    /**
     * The iterations of one step.
     *
     * @param number of the step, from 1
     * @param epoch of its batches, from 0
     * @param first of the batches
     * @param end behind the last of them
     */
    record Part(int number, int epoch, int first, int end) {
        int size() {
            return end - first;
        }
    }

    /** @param lossCount what the step's loss is the mean over */
    record Taken(Run.Step step, long lossCount) {}

    /**
     * Changes the weights.
     *
     * @param seed of dropout and noise
     * @param stop asked between iterations
     * @return empty if it was given up, which leaves everything as it was
     * @throws DivergedException if loss or gradient are no numbers and the configuration says to stop then
     */
    Optional<Taken> run(Part part, double learningRate, long seed, BooleanSupplier stop) {
        List<InputBatch> iterations = Phase.BATCHES.time(() -> iterations(part));
        long start = System.nanoTime();
        return Phase.STEP
                .time(() -> microBatches.run(
                        iterations, parts -> step.run(parts, learningRate, seed, divergence.mostLoss(), stop)))
                .map(result -> taken(part, learningRate, iterations, result, (System.nanoTime() - start) / 1e9));
    }

    private List<InputBatch> iterations(Part part) {
        return IntStream.range(part.first(), part.end())
                .<InputBatch>mapToObj(i -> train.get(part.epoch(), i))
                .toList();
    }

    private Taken taken(
            Part part, double learningRate, List<InputBatch> iterations, StepResult result, double seconds) {
        Run.Step taken = new Run.Step(
                part.number(),
                result.loss(),
                learningRate,
                result.gradNorm(),
                result.scoredTokens(),
                seconds,
                result.metrics(),
                usage.of(iterations, seconds));
        divergence.check(taken, step.scalesLoss(), part.epoch(), part.first(), part.size());
        return new Taken(taken, result.lossCount());
    }

    /** Parts that each batch is divided into since memory ran out, 1 for none. */
    int microBatchParts() {
        return microBatches.parts();
    }

    /** What a jump of the loss is measured by. */
    RunState.LossState losses() {
        return divergence.state();
    }
}
