package forge.cli;

import forge.base.ForgeException;
import forge.engine.Device;
import forge.lora.BaseCheck;
import forge.lora.Lora;
import forge.model.CausalLM;
import forge.model.Generative;
import forge.model.LoadOptions;
import forge.model.Seq2SeqLM;
import forge.quant.Quantization;
import forge.tensor.DType;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which model a command works with, and how it is held. */
final class ModelOptions {
    @Parameters(
            paramLabel = "DIR",
            description = "A model as Hugging Face publishes it: config.json, weights, tokenizer.json.")
    private @Nullable Path directory;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            converter = TypeConverter.class,
            description = "The type of the weights: f32 (default), bf16 or f16; float32, bfloat16, float16 will do.")
    private DType dtype = DType.F32;

    @Option(
            names = "--device",
            paramLabel = "D",
            converter = DeviceConverter.class,
            description = "Where the model runs: cpu (default) or cuda:N.")
    private Device device = Device.CPU;

    @Option(names = "--adapter", paramLabel = "DIR", description = "A LoRA adapter of PEFT for the model.")
    private @Nullable Path adapter;

    @Option(
            names = "--any-base",
            description = "Use the adapter also where it was trained on other weights of this shape.")
    private boolean anyBase;

    static final class TypeConverter implements ITypeConverter<DType> {
        @Override
        public DType convert(String name) {
            return Optional.ofNullable(DType.FLOATS.get(name.toLowerCase(Locale.ROOT)))
                    .orElseThrow(() -> new TypeConversionException(
                            "found " + name + ", expected one of " + String.join(", ", DType.FLOATS.keySet()) + "."));
        }
    }

    static final class DeviceConverter implements ITypeConverter<Device> {
        @Override
        public Device convert(String name) {
            try {
                return Device.parse(name);
            } catch (ForgeException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A model, and the one below it where it is an adapter's. */
    record Opened(Generative model, Optional<Generative> base) implements AutoCloseable {
        int vocabSize() {
            return model instanceof CausalLM language
                    ? language.architecture().vocabSize()
                    : ((Seq2SeqLM) model).config().vocabSize();
        }

        @Override
        public void close() {
            model.close();
            base.ifPresent(Generative::close);
        }
    }

    /** The model as it is stored. */
    Opened open() {
        return open(options());
    }

    /** The model with its matrices in few bits, below the adapter where there is one. */
    Opened quantized(Quantization quantization) {
        return open(options().quantization(quantization));
    }

    private LoadOptions.Builder options() {
        return LoadOptions.builder().dtype(dtype).device(device);
    }

    private Opened open(LoadOptions.Builder options) {
        Generative base = Generative.load(Objects.requireNonNull(directory, "picocli sees to it"), options.build());
        try {
            return adapter == null
                    ? new Opened(base, Optional.empty())
                    : new Opened(adapted(base, adapter), Optional.of(base));
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }

    private Generative adapted(Generative base, Path directory) {
        BaseCheck check = anyBase ? BaseCheck.ANY : BaseCheck.SAME;
        return base instanceof CausalLM language
                ? Lora.load(language, directory, check)
                : Lora.load((Seq2SeqLM) base, directory, check);
    }
}
