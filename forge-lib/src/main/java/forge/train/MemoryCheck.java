package forge.train;

import forge.data.InputBatches;
import forge.model.Trainable;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a run needs by its plan with what is free, before anything is trained. It warns and does not refuse: a plan is an
 * estimate, and what else runs on the machine may end meanwhile.
 */
final class MemoryCheck {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final Trainable model;
    private final TrainConfig config;
    private final InputBatches train;

    MemoryCheck(Trainable model, TrainConfig config, InputBatches train) {
        this.model = model;
        this.config = config;
        this.train = train;
    }

    /**
     * Warns where the memory of a processor is short; what a GPU has free is not known here.
     *
     * @param validates whether a copy of the best weights is kept
     */
    void run(boolean validates) {
        if (!model.weights().device().isCuda()) {
            shortage(validates, HostMemory.available()).ifPresent(LOG::warn);
        }
    }

    /**
     * What is wrong with so many free bytes, and what would fit; empty if they are enough, and for a model of the user's own that has no
     * plan.
     */
    Optional<String> shortage(boolean validates, long free) {
        try {
            return Preflight.plan(model, config, train).flatMap(plan -> shortage(plan, validates, free));
        } catch (RuntimeException e) {
            LOG.debug("there is no plan of this run", e);
            return Optional.empty();
        }
    }

    private Optional<String> shortage(Plan plan, boolean validates, long free) {
        int replicas = Math.max(1, config.compute().devices().size());
        long room = (free + loaded()) / replicas; // the process is there, too
        long needed = plan.neededBytes() - Plan.PROCESS_BYTES + (validates ? plan.bestWeightsBytes() : 0);
        if (needed <= room) {
            return Optional.empty();
        }
        String found = plan.peakBytes() > room ? "there is not enough memory for this run" : "memory will be short";
        return Optional.of("%s: by the plan it takes %s%s, and the machine has %s for it. %s"
                .formatted(
                        found,
                        PlanTable.breakdown(plan),
                        replicas == 1 ? "" : ", on each of " + replicas + " devices",
                        PlanTable.bytes(room),
                        new MemoryReport(model, config, train).whatFits(room + Plan.PROCESS_BYTES)));
    }

    /** Bytes of the weights that are in memory already, those below an adapter among them. */
    private long loaded() {
        return model.weights().parameters().stream()
                .mapToLong(parameter ->
                        parameter.shape().elements() * parameter.dtype().bytes())
                .sum();
    }
}
