package forge.model;

import forge.engine.Quantizer;
import forge.engine.Weights;
import forge.graph.Parameter;
import forge.graph.QuantizedMatrix;
import forge.quant.Quantization;
import forge.tensor.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which weights of a model are held in few bits, and how. */
final class QuantizedWeights {
    private final CheckpointLayout layout;
    private final Quantization quantization;
    private final List<QuantizedMatrix> matrices;

    QuantizedWeights(CheckpointLayout layout, Quantization quantization) {
        this.layout = layout;
        this.quantization = quantization;
        this.matrices = layout.matrices(quantization).stream()
                .filter(linear -> QuantizedMatrix.fits(linear, quantization))
                .map(linear -> new QuantizedMatrix(linear, quantization))
                .toList();
    }

    /**
     * Every parameter as it is held.
     *
     * @param rest the type of what is not held as codes
     */
    List<Parameter> parameters(DType rest) {
        Map<String, QuantizedMatrix> byName = matrices.stream()
                .collect(Collectors.toMap(matrix -> matrix.linear().name(), Function.identity()));
        List<Parameter> all = new ArrayList<>();
        for (Parameter parameter : layout.parameters()) {
            QuantizedMatrix matrix = byName.get(parameter.name());
            if (matrix == null) {
                all.add(parameter.as(isBias(parameter) ? DType.BF16 : rest));
            } else {
                all.addAll(matrix.parameters());
            }
        }
        all.addAll(QuantizedMatrix.tables(quantization));
        return all;
    }

    /** A bias stands in the type of the product that it is added to. */
    private boolean isBias(Parameter parameter) {
        return quantization == Quantization.INT8
                && matrices.stream()
                        .anyMatch(matrix ->
                                parameter.name().equals(matrix.linear().module() + ".bias"));
    }

    /** Weights of their own from plain ones. */
    Weights quantize(Weights plain) {
        DType rest = plain.parameters().iterator().next().dtype();
        Weights weights = Weights.allocate(parameters(rest), plain.device());
        Quantizer quantizer = Quantizer.into(weights, matrices);
        layout.parameters().forEach(parameter -> quantizer.take(parameter.name(), plain));
        return weights;
    }

    /** Weights from files, of which one matrix at a time is held as it is stored. */
    Weights read(Checkpoint files, LoadOptions options) {
        Weights weights = Weights.allocate(parameters(options.dtype()), options.device());
        try {
            Quantizer quantizer = Quantizer.into(weights, matrices);
            for (Parameter parameter : layout.parameters()) {
                if (quantizer.encodes(parameter.name())) {
                    try (Weights plain = Weights.allocate(List.of(parameter), options.device())) {
                        files.read(parameter.name(), plain);
                        quantizer.take(parameter.name(), plain);
                    }
                } else {
                    files.read(parameter.name(), weights);
                }
            }
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    Weights dequantize(Weights quantized) {
        return Quantizer.dequantize(quantized, layout.parameters(), matrices);
    }

    /** How weights are held; nothing where they are plain. */
    static Optional<Quantization> of(Weights weights) {
        Collection<Parameter> held = weights.parameters();
        if (held.contains(QuantizedMatrix.SCALE_LEVELS)) {
            return Optional.of(Quantization.NF4_DOUBLE);
        } else if (held.contains(QuantizedMatrix.NF4_TABLE)) {
            return Optional.of(Quantization.NF4);
        }
        boolean codes = held.stream().anyMatch(parameter -> parameter.dtype() == DType.I8);
        return codes ? Optional.of(Quantization.INT8) : Optional.empty();
    }

    /** Plain weights of their own, whatever these are. */
    static Weights plain(CheckpointLayout layout, Weights weights) {
        return of(weights)
                .map(quantization -> new QuantizedWeights(layout, quantization).dequantize(weights))
                .orElseGet(() -> Quantizer.dequantize(weights, layout.parameters(), List.of()));
    }
}
