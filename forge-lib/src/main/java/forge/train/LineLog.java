package forge.train;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line in the log every few steps and epochs, and what the model writes, for runs that nobody watches. */
final class LineLog implements TrainListener {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final TrainConfig config;
    private final RunControls controls;
    private final int totalSteps;
    private final int totalEpochs;
    private final Consumer<String> out;
    private double losses;
    private int steps;

    /**
     * @param controls by which the intervals may change
     * @param batches of an epoch
     */
    LineLog(TrainConfig config, RunControls controls, int batches) {
        this(config, controls, batches, LOG::info);
    }

    /** @param out takes the lines */
    LineLog(TrainConfig config, RunControls controls, int batches, Consumer<String> out) {
        this.config = config;
        this.controls = controls;
        this.totalSteps = config.totalSteps(batches);
        this.totalEpochs = config.totalEpochs(batches);
        this.out = out;
    }

    /** The loss is the mean since the line before. */
    @Override
    public void stepped(Run.Step step) {
        losses += step.loss();
        steps++;
        int every = controls.logSteps(config);
        if (every > 0 && step.number() % every == 0) {
            info(
                    "step %d/%d: mean loss %.4f, learning rate %.3g, %.0f tokens/s",
                    step.number(), totalSteps, losses / steps, step.learningRate(), step.tokensPerSecond());
            losses = 0;
            steps = 0;
        }
    }

    @Override
    public void epochEnded(Run.Epoch epoch) {
        if (epoch.loss().tokens() == 0) {
            return; // every step was left out
        }
        if (epoch.number() % controls.logEpochs(config) == 0 || epoch.number() == totalEpochs) {
            info(
                    "epoch %d/%d: mean loss %.4f",
                    epoch.number(), totalEpochs, epoch.loss().mean());
        }
    }

    @Override
    public void sampled(List<Run.Sample> samples) {
        for (Run.Sample sample : samples) {
            String text = SampleView.cut(sample.prompt() + " \u2192 " + sample.text());
            info("step %d wrote: %s", sample.step(), text.replace('\n', ' '));
        }
    }

    private void info(String format, Object... values) {
        out.accept(String.format(Locale.ROOT, format, values));
    }
}
