package forge.model;

import forge.graph.Tensor;
import java.util.Arrays;
import java.util.List;

/** The non-linearity of a feed-forward block, with its name in {@code config.json}. */
public enum Activation {
    SILU("silu"),
    GELU("gelu"),
    GELU_NEW("gelu_new"),
    /** Another name for the same function. */
    GELU_PYTORCH_TANH("gelu_pytorch_tanh"),
    RELU("relu");

    private final String key;

    Activation(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    Tensor apply(Tensor x) {
        return switch (this) {
            case SILU -> x.silu();
            case GELU -> x.gelu();
            case GELU_NEW, GELU_PYTORCH_TANH -> x.geluTanh();
            case RELU -> x.relu();
        };
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Activation::key).toList();
    }

    static Activation of(String key) {
        return values()[keys().indexOf(key)];
    }
}
