package forge.graph.torch;

/** Which operators of libtorch a program uses: the same mathematics in the form that a device runs fastest. */
public enum Dialect {
    /** float32 on a processor with oneDNN: its matrix products beat the default ones and can add a residual. */
    ONEDNN {
        @Override
        String linear(String x, String weight, String bias) {
            return "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\", annotate(List[Optional[number]], []), \"\")"
                    .formatted(x, weight, bias);
        }

        @Override
        String linearAdd(String x, String weight, String bias, String residual) {
            return "ops.mkldnn._linear_pointwise(%s, %s, %s, %s, \"add\")".formatted(x, residual, weight, bias);
        }
    },
    /** Any processor and type, float64 among them. */
    CPU {
        @Override
        String linear(String x, String weight, String bias) {
            return "torch.linear(" + x + ", " + weight + ", " + bias + ")";
        }

        @Override
        String linearAdd(String x, String weight, String bias, String residual) {
            return "torch.add_(" + linear(x, weight, bias) + ", " + residual + ")";
        }
    };

    abstract String linear(String x, String weight, String bias);

    abstract String linearAdd(String x, String weight, String bias, String residual);
}
