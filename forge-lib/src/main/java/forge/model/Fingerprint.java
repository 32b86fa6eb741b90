package forge.model;

import forge.base.Sha256;
import forge.graph.Parameter;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.util.Collection;
import java.util.function.Function;

/**
 * Tells models apart by their weights: a hash of names, shapes and some values of each, rounded to BF16, so that a model is the same
 * however it is stored and held. Reads two thousand values a tensor, whatever its size.
 */
final class Fingerprint {
    private static final int PIECES = 8;
    private static final int VALUES = 256;

    private Fingerprint() {}

    static String of(Collection<Parameter> parameters, Function<String, NamedTensor> values) {
        Sha256 hash = new Sha256();
        for (Parameter parameter : parameters) {
            NamedTensor tensor = values.apply(parameter.name());
            hash.add(parameter.name()).add(parameter.shape().dims());
            long elements = parameter.shape().elements();
            int count = (int) Math.min(VALUES, elements);
            long stride = Math.max(VALUES, elements / PIECES);
            for (long at = 0; at + count <= elements; at += stride) {
                add(hash, tensor, at, count);
            }
        }
        return hash.hex();
    }

    private static void add(Sha256 hash, NamedTensor tensor, long at, int count) {
        DType dtype = tensor.info().dtype();
        TensorInfo piece = new TensorInfo("piece", dtype, Shape.of(count));
        float[] values = NamedTensor.of(piece, tensor.bytes(at * dtype.bytes(), count * dtype.bytes()))
                .floats();
        hash.add(NamedTensor.of("piece", DType.BF16, Shape.of(count), values).bytes());
    }
}
