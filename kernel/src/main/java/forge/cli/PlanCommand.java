package forge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import forge.config.Config;
import forge.config.ConfigSection;
import forge.model.Architecture;
import forge.model.T5;
import forge.train.Plan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forge plan DIR|config.json [key=value…]}: what a training run would need. */
@Command(
        name = "plan",
        description = {
            "Parameters, operations a token and peak memory of a training run, before it begins.",
            "Reads config.json alone: no weights are needed. The plan is made from the program that would run.",
            "",
            "Keys are those of training (batch_size, context_length, precision, gradient_checkpointing, ...), and:",
            "  method=full|lora|qlora    what is trained; full unless told otherwise",
            "  rank, alpha, target_modules    of an adapter: 16, twice the rank, all-linear",
            "  dtype=f32|bf16|f16        how frozen weights are held: lora as the precision, qlora f32 unless told otherwise",
            "  quantization=nf4|int8     how qlora holds their matrices",
            "  max_source_length, max_target_length    of an encoder-decoder: 512, 128"
        },
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "DIR|config.json",
            description = "A model as Hugging Face publishes it, or its config.json.")
    private @Nullable Path model;

    @Parameters(index = "1..*", paramLabel = "key=value", description = "How it would be trained.")
    private List<String> settings = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML or JSON; may be repeated: later files replace what earlier ones say.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "Print the plan as JSON; sizes are bytes.")
    private boolean json;

    @Override
    public Integer call() {
        PlanSettings read = WrongUse.checked(spec, this::read);
        Path path = Objects.requireNonNull(model, "picocli sees to it");
        Plan plan = T5.find(path).map(read::plan).orElseGet(() -> read.plan(Architecture.read(path)));
        PrintWriter out =
                Objects.requireNonNull(spec, "picocli sees to it").commandLine().getOut();
        out.println(json ? Json.text(json(plan)) : plan.text());
        out.flush();
        return 0;
    }

    private PlanSettings read() {
        Config.Builder config = PlanSettings.config();
        files.forEach(config::file);
        ConfigSection keys = config.overrides(settings).build().section("");
        for (String ofTraining : List.of("model", "data", "validation")) {
            keys.text(ofTraining, ""); // its file may be the one of forge train
        }
        return PlanSettings.read(keys);
    }

    private static ObjectNode json(Plan plan) {
        return Json.object()
                .put("model", plan.model())
                .put("parameters", plan.parameters())
                .put("trainable_parameters", plan.trainableParameters())
                .put("forward_flops_per_token", plan.forwardFlopsPerToken())
                .put("flops_per_token", plan.flopsPerToken())
                .put("weight_bytes", plan.weightBytes())
                .put("gradient_bytes", plan.gradientBytes())
                .put("optimizer_bytes", plan.optimizerBytes())
                .put("activation_bytes", plan.activationBytes())
                .put("temporary_bytes", plan.temporaryBytes())
                .put("peak_bytes", plan.peakBytes())
                .put("reserved_bytes", plan.reservedBytes())
                .put("process_bytes", Plan.PROCESS_BYTES);
    }
}
