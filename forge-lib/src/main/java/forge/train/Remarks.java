package forge.train;

import forge.engine.Device;
import java.util.Locale;
import java.util.Optional;

/** What a person would want to know of a run before it begins, in sentences; empty where all is as usual. */
final class Remarks {
    /** Nats above a guess: good initialisation is within a tenth. */
    private static final double FAR = 1;

    private Remarks() {}

    /** A model that knows nothing guesses: its loss is ln(vocabulary), and one that was trained is below. */
    static Optional<String> initialisation(double loss, long vocabulary) {
        double guess = Math.log((double) vocabulary);
        return loss <= guess + FAR
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "The loss is %.2f before any training, where guessing among %,d tokens gives %.2f: look at the"
                                + " initialisation, or whether tokenizer and weights belong together.",
                        loss,
                        vocabulary,
                        guess));
    }

    /** Of runs that train every weight. */
    static Optional<String> data(long scoredTokens, Plan plan) {
        return plan.trainableParameters() < plan.parameters() || scoredTokens >= plan.parameters()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "The data has %.2g scored tokens for each of %,d trained parameters: so few are soon known by heart. Give"
                                + " validation data, train an adapter or a smaller model (from random weights about 20 are usual).",
                        (double) scoredTokens / plan.parameters(),
                        plan.parameters()));
    }

    /** A schedule that is still warming up when the run ends. */
    static Optional<String> warmup(ScheduleConfig schedule, double learningRate, int steps) {
        return schedule.warmupSteps() < steps
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "The warm-up takes %,d steps, but the run has %,d: the learning rate gets no higher than %.2g of %.2g. Use"
                                + " fewer warmup_steps, or warmup_ratio=0.05.",
                        schedule.warmupSteps(),
                        steps,
                        learningRate * schedule.schedule().factor(steps - 1, steps),
                        learningRate));
    }

    /** @param cudaDevices of this machine */
    static Optional<String> device(Device device, int cudaDevices) {
        return device.isCuda() || cudaDevices == 0
                ? Optional.empty()
                : Optional.of("The model is on " + device + ", but this machine has " + cudaDevices
                        + (cudaDevices == 1 ? " CUDA device" : " CUDA devices") + ": device=cuda:0 is faster.");
    }
}
