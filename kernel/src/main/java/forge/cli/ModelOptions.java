package forge.cli;

import forge.lora.Lora;
import forge.model.CausalLM;
import forge.model.LoadOptions;
import forge.tensor.DType;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model a command works with, and how it is held. */
final class ModelOptions {
    private enum Type {
        F32(DType.F32),
        BF16(DType.BF16),
        F16(DType.F16);

        private final DType dtype;

        Type(DType dtype) {
            this.dtype = dtype;
        }
    }

    @Parameters(
            paramLabel = "DIR",
            description = "A model as Hugging Face publishes it: config.json, weights, tokenizer.json.")
    private @Nullable Path directory;

    @Option(names = "--dtype", paramLabel = "T", description = "The type of the weights: f32 (default), bf16 or f16.")
    private Type dtype = Type.F32;

    @Option(names = "--adapter", paramLabel = "DIR", description = "A LoRA adapter of PEFT for the model.")
    private @Nullable Path adapter;

    /** A model, and the one below it where it is an adapter's. */
    record Opened(CausalLM model, Optional<CausalLM> base) implements AutoCloseable {
        @Override
        public void close() {
            model.close();
            base.ifPresent(CausalLM::close);
        }
    }

    Opened open() {
        LoadOptions options = LoadOptions.builder().dtype(dtype.dtype).build();
        CausalLM base = CausalLM.load(Objects.requireNonNull(directory, "picocli sees to it"), options);
        if (adapter == null) {
            return new Opened(base, Optional.empty());
        }
        try {
            return new Opened(Lora.load(base, adapter), Optional.of(base));
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }
}
