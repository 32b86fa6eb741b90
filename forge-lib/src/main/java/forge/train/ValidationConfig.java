package forge.train;

import forge.base.Check;

/**
 * When the validation batches are scored and what follows. The best weights so far are kept and put back at the end of
 * the run whenever there are validation batches.
 *
 * @param everySteps optimizer steps between two scorings; 0 scores at the end of each epoch
 * @param patience scorings without an improvement after which the run stops; 0 never stops early
 * @param minDelta how much better than the best a value has to be to count as an improvement; of the loss in nats a token
 * @param best what the best weights are chosen by
 * @param answers what is measured of the answers to validation prompts, beside the loss
 */
public record ValidationConfig(int everySteps, int patience, double minDelta, BestMetric best, AnswerConfig answers) {
    public ValidationConfig {
        Check.that(everySteps >= 0, "validation everySteps is %d, expected 0 (each epoch) or more.", everySteps);
        Check.that(patience >= 0, "patience is %d, expected 0 (never stop early) or more scorings.", patience);
        Check.that(minDelta >= 0, "minDelta is %s, expected 0 or more nats a token.", minDelta);
    }
}
