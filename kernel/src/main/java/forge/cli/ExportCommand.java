package forge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.AtomicFiles;
import forge.base.Json;
import forge.export.Export;
import forge.export.ExportOptions;
import forge.export.Exported;
import forge.model.CausalLM;
import forge.model.Seq2SeqLM;
import forge.model.TextClassifier;
import forge.tensor.DType;
import forge.train.SavedModel;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code forge export --checkpoint DIR --out DIR}: a trained model for other programs, compared before it gets its name. */
@Command(
        name = "export",
        description = {
            "Writes a trained model as Hugging Face publishes them: config.json, safetensors, tokenizer. An adapter becomes part"
                    + " of the weights, in float32.",
            "The files are read back and their logits compared with the checkpoint's; where they differ beyond the tolerance,"
                    + " nothing is left and the exit code is 1."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "A new directory.")
    private @Nullable Path out;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            converter = ModelOptions.TypeConverter.class,
            description = "Round every weight to f32, bf16 or f16; unless given, nothing is rounded.")
    private @Nullable DType dtype;

    @Option(
            names = "--max-shard-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "Larger weights are written as several files and an index: 2GB, 500MB; 5GB unless told otherwise.")
    private @Nullable Long maxShardBytes;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "Compare the logits of this text too; may be repeated.")
    private List<String> prompts = List.of();

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description =
                    "The largest difference of logits, as a share of the largest: 0.001, with f16 0.01, with bf16 0.05 unless"
                            + " told otherwise.")
    private @Nullable Double tolerance;

    @Option(names = "--json", description = "Print what was written and the differences as JSON.")
    private boolean json;

    /** Bytes as people write them. */
    static final class SizeConverter implements ITypeConverter<Long> {
        private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMG]?)I?B?");
        private static final Map<String, Long> UNITS =
                Map.of("", 1L, "K", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L); // as Hugging Face counts them

        @Override
        public Long convert(String text) {
            Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
            if (!size.matches()) {
                throw new TypeConversionException("found " + text + ", expected a size such as 2GB or 500MB.");
            }
            return new BigDecimal(size.group(1))
                    .multiply(BigDecimal.valueOf(UNITS.getOrDefault(size.group(2), 1L)))
                    .longValue();
        }
    }

    @Override
    public Integer call() throws Exception {
        ExportOptions options = WrongUse.checked(spec, this::options);
        Path target = Objects.requireNonNull(out, "picocli sees to it");
        AtomicFiles.checkNew(target); // before a model is loaded
        return OnInterrupt.run(line().getErr(), "stopping; nothing is left half-written.", () -> {
            try (SavedModel saved = checkpoint.open()) {
                print(export(saved, target, options));
            }
            return 0;
        });
    }

    private ExportOptions options() {
        ExportOptions.Builder options = ExportOptions.builder().prompts(prompts.toArray(String[]::new));
        if (dtype != null) {
            options.dtype(dtype);
        }
        if (maxShardBytes != null) {
            options.maxShardBytes(maxShardBytes);
        }
        if (tolerance != null) {
            options.tolerance(tolerance);
        }
        return options.build();
    }

    private Exported export(SavedModel saved, Path target, ExportOptions options) {
        if (saved.model() instanceof CausalLM language) {
            return Export.safetensors(language, target, options);
        }
        if (saved.model() instanceof Seq2SeqLM both) {
            return Export.safetensors(both, target, options);
        }
        return Export.safetensors((TextClassifier) saved.model(), target, options);
    }

    private void print(Exported exported) {
        PrintWriter to = line().getOut();
        to.println(json ? Json.text(json(exported)) : exported.text());
        to.flush();
    }

    private static ObjectNode json(Exported exported) {
        ObjectNode json = Json.object()
                .put("directory", exported.directory().toString())
                .put("model", exported.model())
                .put("bytes", exported.bytes());
        exported.weightFiles().forEach(json.putArray("weight_files")::add);
        json.putObject("parity")
                .put("difference", exported.parity().difference())
                .put("largest_logit", exported.parity().largest())
                .put("relative", exported.parity().relative())
                .put("divergence", exported.parity().divergence())
                .put("positions", exported.parity().positions())
                .put("same_token", exported.parity().same());
        return json;
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec, "picocli sees to it").commandLine();
    }
}
