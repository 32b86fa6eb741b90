package forge.train;

import forge.metric.RunningMean;
import forge.metric.TokenLoss;
import forge.view.LineChart;
import forge.view.Summary;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a training run was: every step, every validation, why it ended. As a cell's output it is a table with the loss
 * plot; {@link #plot} draws any of its columns.
 *
 * @param steps optimizer steps in order, numbered from 1
 * @param validations scorings of the validation batches in order
 * @param epochs mean loss of each epoch that ended
 * @param samples what the model wrote now and then, in order
 * @param ending why the run ended
 * @param error what ended a run that {@link Ending#FAILED failed}, its first line
 * @param duration of the whole run, validation included
 * @param smoothing steps averaged for {@code loss.smoothed}
 * @param bestBy what the best validation is chosen by
 */
public record Run(
        List<Step> steps,
        List<Validation> validations,
        List<Epoch> epochs,
        List<Sample> samples,
        Ending ending,
        Optional<String> error,
        Duration duration,
        int smoothing,
        BestMetric bestBy)
        implements ViewedAs {

    /**
     * One optimizer step.
     *
     * @param number from 1
     * @param loss mean nats a scored token over all iterations of the step, before the update; mean over the pairs where the
     *     objective compares pairs
     * @param learningRate that the step used
     * @param gradNorm global norm before clipping
     * @param tokens scored tokens
     * @param seconds the step took
     * @param metrics what the objective measures besides, by name, in its order: of preferences rewards and accuracy
     * @param usage what the step used of the machine
     */
    public record Step(
            int number,
            double loss,
            double learningRate,
            double gradNorm,
            long tokens,
            double seconds,
            Map<String, Double> metrics,
            Usage usage) {
        public Step {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }

        /** A step that nobody has watched the machine in. */
        public Step(
                int number,
                double loss,
                double learningRate,
                double gradNorm,
                long tokens,
                double seconds,
                Map<String, Double> metrics) {
            this(number, loss, learningRate, gradNorm, tokens, seconds, metrics, Usage.UNKNOWN);
        }

        /** A step of an objective that measures nothing besides. */
        public Step(int number, double loss, double learningRate, double gradNorm, long tokens, double seconds) {
            this(number, loss, learningRate, gradNorm, tokens, seconds, Map.of());
        }

        public double tokensPerSecond() {
            return tokens / seconds;
        }
    }

    /**
     * What a step used of the machine.
     *
     * <p>Model FLOPs utilisation (PaLM, arXiv:2204.02311, appendix B) is the share of a device's best speed that went into what the
     * model asks for: the floating point operations of forward and backward, none counted twice where activations are computed
     * again, over the seconds of the step, over the operations a second that the device can do. The operations are counted in the
     * program that runs ({@link Plan}), products with frozen weights among them; padding counts as tokens do. The best speed is
     * {@link forge.engine.PeakSpeed}: published for GPUs, of a processor measured when the process first trains, so that a machine
     * that was busier then shows too high a share, which may exceed 1.
     *
     * @param mfu that share, 0 to 1; NaN where a device's best speed is unknown
     * @param memoryBytes held by the process (resident), 0 where it is unknown; read twice a second
     * @param peakMemoryBytes the most that it ever held, 0 where it is unknown
     * @param nativeMemoryBytes of {@code memoryBytes}, at most those that are outside of the Java heap: weights, activations,
     *     libraries, and what the heap has touched and not filled again
     */
    public record Usage(double mfu, long memoryBytes, long peakMemoryBytes, long nativeMemoryBytes) {
        public static final Usage UNKNOWN = new Usage(Double.NaN, 0, 0, 0);
    }

    /**
     * The loss on the validation batches, and what the objective measures of them, after step {@code step}; 0 is before the
     * first.
     */
    public record Validation(int step, TokenLoss loss, Map<String, Double> metrics) {
        public Validation {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }

        /** A scoring by an objective that measures nothing besides. */
        public Validation(int step, TokenLoss loss) {
            this(step, loss, Map.of());
        }
    }

    /**
     * The mean over the scored tokens, or pairs, of an epoch, each at the weights of its step.
     *
     * @param number from 1
     */
    public record Epoch(int number, TokenLoss loss) {}

    /**
     * What the model wrote after step {@code step}.
     *
     * @param text the new text alone
     */
    public record Sample(int step, String prompt, String text) {}

    /** Why a run ended. */
    public enum Ending {
        /** All epochs, or the limit of steps. */
        COMPLETE("complete"),
        /** No improvement on the validation batches for longer than the configured patience. */
        STOPPED_EARLY("stopped early, no improvement"),
        /** Stopped from outside. */
        INTERRUPTED("interrupted"),
        /** The loss or the gradient of the step after the last one was no number. */
        DIVERGED("diverged"),
        /** It has not ended: its process goes on. */
        RUNNING("running"),
        /** An error ended it: {@link Run#error}. */
        FAILED("failed"),
        /** It did not say how it ended: its process was killed, or the machine stopped. */
        CRASHED("crashed");

        private final String words;

        Ending(String words) {
            this.words = words;
        }

        /** As files name it. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return words;
        }
    }

    public Run {
        steps = List.copyOf(steps);
        validations = List.copyOf(validations);
        epochs = List.copyOf(epochs);
        samples = List.copyOf(samples);
    }

    /** A run without samples whose best validation has the lowest loss. */
    public Run(
            List<Step> steps,
            List<Validation> validations,
            List<Epoch> epochs,
            Ending ending,
            Duration duration,
            int smoothing) {
        this(steps, validations, epochs, List.of(), ending, Optional.empty(), duration, smoothing, BestMetric.LOSS);
    }

    /**
     * The run of a directory as far as it has got: {@link Ending#RUNNING} while its process goes on, {@link Ending#FAILED} with
     * {@link #error} if an error ended it, {@link Ending#CRASHED} if its process ended without a word. Reads files alone, so any process may look.
     *
     * @throws forge.base.FileException if no run was begun there
     */
    public static Run open(Path directory) {
        RunDirectory.checkRun(directory);
        return RunWatch.read(directory);
    }

    /** {@link #open(Path)}. */
    public static Run open(String directory) {
        return open(Path.of(directory));
    }

    /**
     * Shows the run of a directory live, as the cell that trains does, until it ends or this cell is stopped.
     *
     * @return the run as it was then
     */
    public static Run watch(Path directory) {
        RunDirectory.checkRun(directory);
        return RunWatch.follow(directory);
    }

    /** {@link #watch(Path)}. */
    public static Run watch(String directory) {
        return watch(Path.of(directory));
    }

    /** Smoothed training loss of the last step in nats a token; NaN if no step ran. */
    public double finalLoss() {
        RunningMean mean = new RunningMean(smoothing);
        steps.stream().skip(Math.max(0, steps.size() - smoothing)).forEach(step -> mean.add(step.loss()));
        return mean.mean();
    }

    private String words(TokenLoss loss) {
        return comparesPairs()
                ? String.format(Locale.ROOT, "loss %.4f over %d pairs", loss.mean(), loss.tokens())
                : loss.toString();
    }

    /** Whether the loss is a mean over pairs of answers. */
    boolean comparesPairs() {
        return steps.stream().anyMatch(step -> step.metrics().containsKey("rewards/margins"));
    }

    /** What the objective measures besides the loss, each the mean of the last steps as in {@link #finalLoss()}. */
    public Map<String, Double> finalMetrics() {
        List<Step> last = steps.subList(Math.max(0, steps.size() - smoothing), steps.size());
        Map<String, Double> means = new LinkedHashMap<>();
        last.forEach(step -> step.metrics().forEach((name, value) -> means.merge(name, value, Double::sum)));
        means.replaceAll((name, sum) -> sum / last.size());
        return means;
    }

    /**
     * The scoring with the lowest loss, or the best by another metric: the weights that the model has after the run. Empty
     * where no value was a number: then no weights were kept for one.
     */
    public Optional<Validation> best() {
        return validations.stream()
                .filter(validation -> badness(validation) < Double.POSITIVE_INFINITY)
                .min(Comparator.comparingDouble(this::badness));
    }

    private double badness(Validation validation) {
        return bestBy.badness(validation.loss(), validation.metrics());
    }

    /** Scored training tokens of all steps. */
    public long tokens() {
        return steps.stream().mapToLong(Step::tokens).sum();
    }

    /** Training speed over all steps, validation not counted; NaN if no step ran. */
    public double tokensPerSecond() {
        return tokens() / steps.stream().mapToDouble(Step::seconds).sum();
    }

    /**
     * A line chart over the steps. Columns of one unit share an axis; a second unit gets the right one.
     *
     * @param columns of {@code loss}, {@code loss.smoothed}, {@code validation.loss}, {@code learningRate},
     *     {@code gradNorm}, {@code tokensPerSecond}, {@code mfu}, {@code memory}, of at most two units; or of what the objective measures, such as
     *     {@code rewards/margins} and {@code validation.rewards/margins}
     */
    public LineChart plot(String... columns) {
        return RunPlot.of(this, List.of(columns));
    }

    /** The facts of the run as a table. */
    public Summary summary() {
        Summary facts = Summary.titled("Training run, " + ending);
        for (String found : error.stream().toList()) {
            facts = facts.row("error", found);
        }
        facts = facts.row("steps", String.valueOf(steps.size()))
                .row("tokens", String.format(Locale.ROOT, "%,d, %,.0f tokens/s", tokens(), tokensPerSecond()))
                .row("time", String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3));
        if (!steps.isEmpty()) {
            facts = facts.row(
                    "loss",
                    String.format(Locale.ROOT, "%.4f \u2192 %.4f", steps.get(0).loss(), finalLoss()));
        }
        for (Map.Entry<String, Double> metric : finalMetrics().entrySet()) {
            facts = facts.row(metric.getKey(), String.format(Locale.ROOT, "%.4f", metric.getValue()));
        }
        for (Validation best : best().stream().toList()) {
            String chosen = bestBy.name().equals(BestMetric.LOSS.name()) ? "" : bestBy.words(best) + ", ";
            facts = facts.row("best validation", chosen + words(best.loss()) + ", after step " + best.step());
        }
        return facts;
    }

    @Override
    public Viewable shown() {
        return view();
    }

    private Summary view() {
        Summary view = steps.isEmpty() ? summary() : summary().chart(plot("loss", "loss.smoothed", "validation.loss"));
        return samples.isEmpty() ? view : view.chart(SampleView.last(samples));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "Run[%s, %d steps, loss %.4f%s]",
                ending,
                steps.size(),
                finalLoss(),
                best().map(best -> ", best validation " + bestBy.words(best)).orElse(""));
    }
}
