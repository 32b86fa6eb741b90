package forge.cli;

import forge.format.safetensors.Safetensors;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Writes the logits of sequences, which are computed one by one as they are written. */
final class LogitsFile implements NamedTensor {
    private final Scores scores;
    private final TensorInfo info;
    private final long rowElements;
    private int row = -1;
    private float[] values = {};

    private LogitsFile(Scores scores) {
        this.scores = scores;
        long longest =
                IntStream.range(0, scores.size()).map(scores::length).max().orElse(0);
        this.rowElements = longest * scores.vocabSize();
        this.info = new TensorInfo("logits", DType.F32, Shape.of(scores.size(), longest, scores.vocabSize()));
    }

    /** {@code logits} [N,T,V] with T the longest sequence's tokens, 0 behind shorter ones, and {@code lengths} [N]. */
    static void write(Path path, Scores scores) {
        ByteBuffer lengths = ByteBuffer.allocate(scores.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, scores.size()).forEach(i -> lengths.putLong(scores.length(i)));
        TensorInfo info = new TensorInfo("lengths", DType.I64, Shape.of(scores.size()));
        Safetensors.write(path, List.of(new LogitsFile(scores), NamedTensor.of(info, lengths.flip())));
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
            values = scores.logits(wanted);
            row = wanted;
        }
        return values;
    }
}
