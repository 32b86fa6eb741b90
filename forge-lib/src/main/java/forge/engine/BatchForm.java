package forge.engine;

import forge.data.InputBatch;
import forge.graph.torch.RowLayout;
import java.util.Map;

/** What of a batch a program is written for: the sizes of its axes and what its rows hold. */
record BatchForm(Map<String, Long> sizes, RowLayout rows) {
    static BatchForm of(InputBatch batch) {
        return new BatchForm(batch.sizes(), rows(batch));
    }

    static RowLayout rows(InputBatch batch) {
        return batch.isPacked() ? RowLayout.DOCUMENTS : RowLayout.WHOLE;
    }
}
