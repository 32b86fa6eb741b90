package forge.cli;

import forge.format.safetensors.Safetensors;
import forge.model.CausalLM;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** Writes the logits of sequences, which are computed one by one as they are written. */
final class LogitsFile implements NamedTensor {
    private final CausalLM model;
    private final List<long[]> sequences;
    private final TensorInfo info;
    private final long rowElements;
    private int row = -1;
    private float[] values = {};

    private LogitsFile(CausalLM model, List<long[]> sequences) {
        this.model = model;
        this.sequences = sequences;
        long longest = sequences.stream().mapToInt(ids -> ids.length).max().orElse(0);
        long vocabSize = model.architecture().vocabSize();
        this.rowElements = longest * vocabSize;
        this.info = new TensorInfo("logits", DType.F32, Shape.of(sequences.size(), longest, vocabSize));
    }

    /** {@code logits} [N,T,V] with T the longest sequence's tokens, 0 behind shorter ones, and {@code lengths} [N]. */
    static void write(Path path, CausalLM model, List<long[]> sequences) {
        ByteBuffer lengths = ByteBuffer.allocate(sequences.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        sequences.forEach(ids -> lengths.putLong(ids.length));
        TensorInfo info = new TensorInfo("lengths", DType.I64, Shape.of(sequences.size()));
        Safetensors.write(path, List.of(new LogitsFile(model, sequences), NamedTensor.of(info, lengths.flip())));
    }

    @Override
    public TensorInfo info() {
        return info;
    }

    @Override
    public ByteBuffer bytes(long offset, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = offset / Float.BYTES; bytes.hasRemaining(); at++) {
            int inRow = (int) (at % rowElements);
            float[] logits = logits((int) (at / rowElements));
            bytes.putFloat(inRow < logits.length ? logits[inRow] : 0);
        }
        return bytes.flip();
    }

    private float[] logits(int wanted) {
        if (wanted != row) {
            values = model.logits(sequences.get(wanted), 1);
            row = wanted;
        }
        return values;
    }
}
