package forge.train;

import forge.data.InputBatches;
import forge.data.record.Origin;
import forge.train.RunState.LossState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at what each step made of loss and gradient, and names the records where it is none or jumps. */
final class Divergence {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final int NAMED = 8;
    /** Left out one after the other: more is no bad record but a lost model. */
    private static final int MOST_SKIPPED = 10;
    /** Steps whose mean loss a jump is measured by: not those of the display, which may change while a run goes on. */
    private static final int WINDOW = 10;

    private final TrainConfig config;
    private final InputBatches train;
    private final RunRecorder recorder;
    /** Of the last steps that were not left out, the oldest first: summed in an order that a checkpoint keeps. */
    private final Deque<Double> usual = new ArrayDeque<>();

    private int skipped;

    Divergence(TrainConfig config, InputBatches train, RunRecorder recorder, LossState from) {
        this.config = config;
        this.train = train;
        this.recorder = recorder;
        this.skipped = from.skipped();
        from.usual().forEach(this::remember);
    }

    LossState state() {
        return new LossState(List.copyOf(usual), skipped);
    }

    /** The largest loss that is no jump: infinite until there were as many steps as the mean is of. */
    double mostLoss() {
        double factor = config.divergence().lossSpike();
        if (factor == 0 || usual.size() < WINDOW) {
            return Double.POSITIVE_INFINITY;
        }
        return factor * usual.stream().mapToDouble(loss -> loss).average().orElseThrow();
    }

    /**
     * Throws for a step that went wrong if the configuration says so, else warns.
     *
     * @param lossIsScaled gradients that are no numbers are expected now and then, and answered by a smaller scale
     * @param epoch of the step's batches, from 0
     */
    void check(Run.Step step, boolean lossIsScaled, int epoch, int firstBatch, int batches) {
        double most = mostLoss();
        boolean noNorm = !Double.isFinite(step.gradNorm()) && !lossIsScaled;
        if (Double.isFinite(step.loss()) && !noNorm && step.loss() <= most) {
            remember(step.loss());
            skipped = 0;
            return;
        }
        String finding = finding(step, most, epoch, firstBatch, batches);
        if (config.divergence().policy() == DivergenceConfig.Policy.STOP || skipped == MOST_SKIPPED) {
            throw new DivergedException(
                    finding + " A new run with a tenth of the rate or a longer warm-up may do; if it happens in step 1,"
                            + " look at the weights and the data.");
        }
        skipped++;
        LOG.warn("{} The step is left out.", finding);
        recorder.change(finding + " The step is left out.");
    }

    private void remember(double loss) {
        usual.add(loss);
        if (usual.size() > WINDOW) {
            usual.remove();
        }
    }

    private String finding(Run.Step step, double most, int epoch, int firstBatch, int batches) {
        String jump = Double.isFinite(step.loss()) && step.loss() > most
                ? String.format(Locale.ROOT, ", more than %.4f", most)
                : "";
        return String.format(
                Locale.ROOT,
                "step %d (epoch %d, batches %d to %d): the loss is %s%s and the gradient norm %s at learning rate %.3g.%s",
                step.number(),
                epoch + 1,
                firstBatch + 1,
                firstBatch + batches,
                step.loss(),
                jump,
                step.gradNorm(),
                step.learningRate(),
                records(epoch, firstBatch, batches));
    }

    private String records(int epoch, int firstBatch, int batches) {
        List<Origin> origins = IntStream.range(firstBatch, firstBatch + batches)
                .boxed()
                .flatMap(batch -> train.origins(epoch, batch).stream())
                .distinct()
                .toList();
        if (origins.isEmpty()) {
            return "";
        }
        return origins.stream()
                        .limit(NAMED)
                        .map(Origin::toString)
                        .collect(Collectors.joining(", ", " Its records: ", ""))
                + (origins.size() > NAMED ? " and " + (origins.size() - NAMED) + " more." : ".");
    }
}
