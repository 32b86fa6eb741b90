package forge.train;

import forge.base.Check;
import forge.base.ForgeException;
import java.util.List;

/**
 * The learning rate over a run, as a factor of the configured rate. Steps are optimizer steps and count from 0.
 *
 * <pre>{@code
 * LrSchedule.cosine(0.1).withWarmup(100)   // up to 1 in 100 steps, then down to 0.1 along a cosine
 * }</pre>
 *
 * <p>Warm-up counts as nanoGPT does, {@code (step + 1) / (warmup + 1)}: the first step already learns, and the first
 * step after the warm-up is the first at full rate. {@link WarmupStart#ZERO} counts as transformers does.
 */
@FunctionalInterface
public interface LrSchedule {
    /** The names that {@link #named} knows. */
    List<String> NAMES = List.of(
            "constant",
            "cosine",
            "linear",
            "wsd",
            "inverse_sqrt",
            "polynomial",
            "constant_with_warmup",
            "cosine_with_min_lr",
            "warmup_stable_decay");

    /** The rate of the first step of a warm-up. */
    enum WarmupStart {
        /** {@code (step + 1) / (warmup + 1)}: every step learns. */
        ABOVE_ZERO,
        /** {@code step / warmup}, as every schedule of transformers: the first step changes nothing. To repeat a run made there. */
        ZERO
    }

    /** The share of the run that {@link #wsd} decays in, unless told otherwise. */
    double USUAL_DECAY = 0.2;

    /**
     * The factor at a step, usually within 0 and 1.
     *
     * @param step from 0 to {@code totalSteps - 1}
     * @param totalSteps steps of the run, at least 1
     */
    double factor(int step, int totalSteps);

    /** The configured rate throughout. */
    static LrSchedule constant() {
        return (step, total) -> 1;
    }

    /**
     * From 1 down to {@code floor} along half a cosine (SGDR without restarts, arXiv:1608.03983, equation 5).
     *
     * @param floor the factor that the last step approaches, 0 to 1; 0.1 is usual
     */
    static LrSchedule cosine(double floor) {
        checkFloor(floor);
        return (step, total) -> floor + (1 - floor) * (1 + Math.cos(Math.PI * step / total)) / 2;
    }

    /** From 1 down to {@code floor} along a line. */
    static LrSchedule linear(double floor) {
        return polynomial(1, floor);
    }

    /**
     * From 1 down to {@code floor} as {@code (1 - step / total) ^ power}.
     *
     * @param power above 0; 1 is a line, 2 falls faster at first
     */
    static LrSchedule polynomial(double power, double floor) {
        checkFloor(floor);
        Check.that(power > 0 && Double.isFinite(power), "power is %s, expected a number above 0. 1 is a line.", power);
        return (step, total) -> floor + (1 - floor) * Math.pow(1 - (double) step / total, power);
    }

    /**
     * Full rate, then down to {@code floor} in the last part of the run as {@code 1 - sqrt(progress)}, which beat linear
     * and cosine cool-downs in arXiv:2405.18392; the idea of warm-up, stable, decay is from MiniCPM, arXiv:2404.06395.
     *
     * @param decayPart the share of the run that decays, above 0 up to 1; 0.2 is usual
     */
    static LrSchedule wsd(double decayPart, double floor) {
        checkFloor(floor);
        Check.that(
                decayPart > 0 && decayPart <= 1,
                "decayPart is %s, expected a share of the run above 0 and up to 1, usually 0.2.",
                decayPart);
        return (step, total) -> {
            double stable = total * (1 - decayPart);
            return step <= stable ? 1 : floor + (1 - floor) * (1 - Math.sqrt((step - stable) / (total - stable)));
        };
    }

    /**
     * Down as {@code sqrt(timescale / (timescale + step))}, never reaching 0: for runs without a known end (Attention Is
     * All You Need, arXiv:1706.03762, equation 3).
     *
     * @param timescale steps after which the rate has fallen to 0.707; the warm-up length is usual
     */
    static LrSchedule inverseSqrt(int timescale) {
        Check.that(timescale > 0, "timescale is %d, expected at least 1 step.", timescale);
        return (step, total) -> Math.sqrt(timescale / ((double) timescale + step));
    }

    /**
     * This schedule after a linear warm-up; it sees the steps that are left, counted from 0.
     *
     * @param warmupSteps 0 or more; 0 changes nothing
     */
    default LrSchedule withWarmup(int warmupSteps) {
        return withWarmup(warmupSteps, WarmupStart.ABOVE_ZERO);
    }

    /** {@link #withWarmup(int)} with another rate of the first step. */
    default LrSchedule withWarmup(int warmupSteps, WarmupStart start) {
        Check.that(warmupSteps >= 0, "warmupSteps is %d, expected 0 or more.", warmupSteps);
        int ahead = start == WarmupStart.ZERO ? 0 : 1;
        return (step, total) -> step < warmupSteps
                ? (step + (double) ahead) / (warmupSteps + (double) ahead)
                : factor(step - warmupSteps, Math.max(1, total - warmupSteps));
    }

    /**
     * The schedule of a configuration file, with the usual choice of what the name leaves open: decay over the last fifth
     * for {@code wsd}, power 2 for {@code polynomial}, a timescale of {@code warmupSteps} for {@code inverse_sqrt}, or 10,000
     * without a warm-up.
     *
     * <p>Names and shapes after the warm-up are those of transformers, whose longer names are understood as well; different
     * from there, {@code constant} warms up where a warm-up is configured, {@code wsd} falls with the square root and
     * {@code polynomial} with the square, and the first step of a warm-up has a rate above 0 unless {@link WarmupStart#ZERO} is
     * asked for.
     *
     * @param name one of {@link #NAMES}
     */
    static LrSchedule named(String name, int warmupSteps, double floor) {
        return named(name, warmupSteps, floor, USUAL_DECAY);
    }

    /**
     * As {@link #named(String, int, double)}.
     *
     * @param decayPart the share of the run after the warm-up that {@code wsd} decays in; the others have none
     */
    static LrSchedule named(String name, int warmupSteps, double floor, double decayPart) {
        return named(name, warmupSteps, WarmupStart.ABOVE_ZERO, floor, decayPart);
    }

    /** As {@link #named(String, int, double, double)}. */
    static LrSchedule named(String name, int warmupSteps, WarmupStart start, double floor, double decayPart) {
        LrSchedule decay = switch (name) {
            case "constant", "constant_with_warmup" -> constant();
            case "cosine", "cosine_with_min_lr" -> cosine(floor);
            case "linear" -> linear(floor);
            case "wsd", "warmup_stable_decay" -> wsd(decayPart, floor);
            case "inverse_sqrt" -> inverseSqrt(warmupSteps > 0 ? warmupSteps : 10_000);
            case "polynomial" -> polynomial(2, floor);
            default ->
                throw new ForgeException(
                        "the learning rate schedule \"%s\" is unknown. Use one of %s.".formatted(name, NAMES));
        };
        return decay.withWarmup(warmupSteps, start);
    }

    private static void checkFloor(double floor) {
        Check.that(floor >= 0 && floor <= 1, "floor is %s, expected a factor from 0 to 1, usually 0 or 0.1.", floor);
    }
}
