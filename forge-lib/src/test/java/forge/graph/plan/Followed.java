package forge.graph.plan;

import forge.tensor.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program that was followed on shapes: what it returned and what it took. */
public record Followed(List<List<Long>> shapes, long flops, long peakBytes, long leftBytes) {
    /** @param arguments a tensor's shape as {@code long[]}, several of them as a list, or a number */
    public static Followed of(String source, DType type, Map<String, ?> arguments) {
        Map<String, Object> values = new LinkedHashMap<>();
        arguments.forEach((name, value) -> values.put(name, value(type, name, value)));
        Memory memory = new Memory();
        Object result = new Execution(memory, variable -> {})
                .run(Program.parse(source, "run"), values)
                .orElse(List.of());
        List<?> results = result instanceof Sequence list ? list.items() : List.of(result);
        List<List<Long>> shapes = results.stream().map(Followed::shape).toList();
        memory.release(result);
        return new Followed(shapes, memory.flops(), memory.peak(), memory.live());
    }

    private static Object value(DType type, String name, Object value) {
        if (value instanceof long[] sizes) {
            return new Memory().allocate(name.equals("ids") ? DType.I64 : type, sizes);
        } else if (value instanceof List<?> list) {
            return Sequence.of(
                    list.stream().map(item -> value(type, name, item)).toList());
        }
        return value;
    }

    private static List<Long> shape(Object value) {
        return Arrays.stream(((MetaTensor) value).sizes()).boxed().toList();
    }
}
