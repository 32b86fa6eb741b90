package forge.train;

import forge.data.InputBatch;
import forge.data.InputBatches;
import forge.engine.OutOfMemoryException;
import forge.graph.torch.StepOptions.Activations;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.LoadOptions;
import forge.model.Trainable;
import forge.train.ComputeConfig.OnOutOfMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what took the memory that ran out in a step, and what fits instead, by the plans of both. */
final class MemoryReport {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final int SHORTEST = 16;
    private static final String UNPLANNED =
            " Use a smaller batch_size with more gradient_accumulation_steps, gradient_checkpointing=true, shorter texts or a"
                    + " smaller model.";
    private static final String DIVIDED = " on_out_of_memory=split would have divided the batches.";

    private final Trainable model;
    private final TrainConfig config;
    private final InputBatches train;

    /** @param model itself, whatever it is trained for */
    MemoryReport(Trainable model, TrainConfig config, InputBatches train) {
        this.model = model;
        this.config = config;
        this.train = train;
    }

    /** The step and what was asked for, in a sentence that can go on. */
    String what(OutOfMemoryException failure, int step, List<InputBatch> iterations) {
        InputBatch largest = iterations.stream()
                .max(Comparator.comparingLong(InputBatch::tokens))
                .orElseThrow();
        Long length = largest.sizes().get("T");
        String shape = largest.sizes().get("B") + " x " + (length == null ? "?" : length) + " tokens";
        String asked = failure.requestedBytes().isPresent()
                ? ", where " + PlanTable.bytes(failure.requestedBytes().getAsLong()) + " more were asked for"
                : "";
        return "step %d: the memory ran out in iterations of %s%s;".formatted(step, shape, asked);
    }

    /** @param parts that each batch was computed in */
    String text(OutOfMemoryException failure, int step, List<InputBatch> iterations, int parts) {
        return what(failure, step, iterations)
                + " weights and optimizer are those of the step before."
                + advice(parts)
                + (config.compute().onOutOfMemory() == OnOutOfMemory.STOP ? DIVIDED : "");
    }

    /** A plan is advice: what it cannot be made for, such as an operator of the user's, hides no error. */
    private String advice(int parts) {
        try {
            return model instanceof CausalLM ? planned(parts) : UNPLANNED;
        } catch (RuntimeException e) {
            LOG.debug("there is no plan of this model", e);
            return UNPLANNED;
        }
    }

    private String planned(int parts) {
        TrainConfig whole = Preflight.shaped(config, train);
        int rows = (whole.shape().batchSize() + parts - 1) / parts;
        TrainConfig shaped = whole.toBuilder().batchSize(rows).build();
        Plan failed = plan(shaped);
        return " By the plan it takes " + PlanTable.breakdown(failed) + ". " + whatFits(shaped, failed, room(failed));
    }

    /**
     * What of the run fits into so many bytes, those of the process among them, in a sentence.
     *
     * @throws RuntimeException if there is no plan of the model
     */
    String whatFits(long room) {
        TrainConfig whole = Preflight.shaped(config, train);
        return whatFits(whole, plan(whole), room);
    }

    private String whatFits(TrainConfig shaped, Plan failed, long room) {
        List<String> fitting = fitting(shaped, failed, room);
        return fitting.isEmpty()
                ? "Nothing smaller fits into " + PlanTable.bytes(room) + ": use a smaller model."
                : "What fits into " + PlanTable.bytes(room) + ": " + String.join(", ", fitting) + ".";
    }

    /** Less than did not fit; on a processor what is free, with what the run has already. */
    private long room(Plan failed) {
        long less = failed.neededBytes() - 1;
        if (model.weights().device().isCuda()) {
            return less;
        }
        int replicas = Math.max(1, config.compute().devices().size());
        return Math.min(less, HostMemory.available() / replicas + failed.state().bytes() + Plan.PROCESS_BYTES);
    }

    private List<String> fitting(TrainConfig shaped, Plan failed, long room) {
        List<String> all = new ArrayList<>();
        smallerBatch(shaped, room).ifPresent(all::add);
        if (shaped.compute().activations() == Activations.KEPT) {
            Plan recomputed =
                    plan(shaped.toBuilder().activations(Activations.RECOMPUTED).build());
            named("gradient_checkpointing=true", recomputed, room).ifPresent(all::add);
        }
        shorter(shaped, room).ifPresent(all::add);
        if (failed.trainableParameters() == failed.parameters()) {
            Plan adapter =
                    Plan.of(language().architecture(), LoadOptions.builder().build(), LoraConfig.DEFAULT, shaped);
            named("method=lora", adapter, room).ifPresent(all::add);
        }
        return all;
    }

    private Optional<String> smallerBatch(TrainConfig shaped, long room) {
        int before = shaped.shape().batchSize();
        IntPredicate fits =
                size -> plan(shaped.toBuilder().batchSize(size).build()).fits(room);
        if (before == 1 || !fits.test(1)) {
            return Optional.empty();
        }
        int whole = Math.multiplyExact(
                config.gradientAccumulationSteps(),
                Preflight.shaped(config, train).shape().batchSize());
        int size = BatchSizeFinder.largest(before - 1, fits);
        while (whole % size != 0) {
            size--; // the same effective batch
        }
        String change = "batch_size=%d with gradient_accumulation_steps=%d".formatted(size, whole / size);
        return named(change, plan(shaped.toBuilder().batchSize(size).build()), room);
    }

    private Optional<String> shorter(TrainConfig shaped, long room) {
        for (int length = shaped.shape().contextLength() / 2; length >= SHORTEST; length /= 2) {
            Plan plan = plan(shaped.toBuilder().contextLength(length).build());
            if (plan.fits(room)) {
                return named("context_length=" + length, plan, room);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> named(String change, Plan plan, long room) {
        return plan.fits(room)
                ? Optional.of(change + " (" + PlanTable.bytes(plan.peakBytes()) + ")")
                : Optional.empty();
    }

    private CausalLM language() {
        return (CausalLM) model;
    }

    private Plan plan(TrainConfig changed) {
        return Plan.of(language(), changed);
    }
}
