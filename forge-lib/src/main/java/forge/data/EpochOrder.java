package forge.data;

import forge.base.Check;
import forge.base.Seeds;

/** The order of rows in each epoch, from the seed and the epoch only; the last epoch asked for is remembered. */
final class EpochOrder {
    private final int rows;
    private final long seed;
    private volatile Order latest;

    private record Order(int epoch, int[] rows) {}

    EpochOrder(int rows, long seed) {
        this.rows = rows;
        this.seed = Seeds.derive(seed, "batches");
        this.latest = order(0);
    }

    /** Number of the row that comes {@code position}-th in {@code epoch}. */
    int row(int epoch, int position) {
        Order order = latest;
        if (order.epoch() != epoch) {
            Check.that(epoch >= 0, "epoch is %d, expected 0 or more.", epoch);
            order = order(epoch);
            latest = order;
        }
        return order.rows()[position];
    }

    private Order order(int epoch) {
        return new Order(epoch, Seeds.permutation(rows, Seeds.derive(seed, epoch)));
    }
}
