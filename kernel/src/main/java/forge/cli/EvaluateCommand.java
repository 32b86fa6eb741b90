package forge.cli;

import forge.base.AtomicFiles;
import forge.base.Json;
import forge.data.Dataset;
import forge.eval.Evaluation;
import forge.eval.EvaluationReport;
import forge.metric.Metric;
import forge.metric.Metrics;
import forge.model.Seq2SeqLM;
import forge.train.SavedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forge evaluate --checkpoint DIR --data F}: how good a trained model is on data that it has not seen. */
@Command(
        name = "evaluate",
        description = {
            "Loss, perplexity, exact match, BLEU and ROUGE of a trained model on data that it has not seen; of a text classifier"
                    + " loss, accuracy, F1 and the confusion matrix.",
            "Answers are what the model writes to the prompts of the data, the likeliest token each time."
        },
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(names = "--data", paramLabel = "PATH", required = true, description = "What it is judged on.")
    private @Nullable String data;

    @Option(
            names = "--metrics",
            paramLabel = "NAME",
            split = ",",
            description = {
                "Of loss, perplexity, exact_match, bleu, rouge_1, rouge_2, rouge_l and final_answer; all but the last unless told"
                        + " otherwise, those of answers where the data have prompts."
            })
    private List<String> metrics = List.of();

    @Option(names = "--out", paramLabel = "F.json", description = "Write everything, each answer too, as JSON.")
    private @Nullable Path out;

    @Option(names = "--limit", paramLabel = "N", description = "Answer the first N prompts at most.")
    private @Nullable Integer limit;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description =
                    "New tokens of an answer at most; twice those of the longest expected one unless told otherwise.")
    private @Nullable Integer maxTokens;

    @Option(names = "--batch-size", paramLabel = "N", description = "Examples at once; 8 unless told otherwise.")
    private @Nullable Integer batchSize;

    @Option(
            names = "--context-length",
            paramLabel = "N",
            description = "Tokens of an example that are scored at most; as in training unless told otherwise.")
    private @Nullable Integer contextLength;

    @Option(names = "--json", description = "Print what --out writes.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Metric[] chosen = WrongUse.checked(
                spec, () -> metrics.stream().map(Metrics::named).toArray(Metric[]::new));
        if (out != null) {
            AtomicFiles.checkWritable(out);
        }
        return OnInterrupt.run(line().getErr(), "stopping.", () -> {
            Dataset examples = Dataset.load(Objects.requireNonNull(data, "picocli sees to it"));
            examples.first(); // before a model is loaded
            try (SavedModel saved = checkpoint.open()) {
                Evaluation evaluation = WrongUse.checked(
                        spec,
                        () -> told(Evaluation.on(examples), saved)
                                .model(checkpoint.path().toString(), saved.model()));
                print(chosen.length == 0 ? evaluation.run() : evaluation.run(chosen));
            }
            return 0;
        });
    }

    private Evaluation told(Evaluation evaluation, SavedModel saved) {
        Evaluation told = saved.contextLength()
                .filter(length -> !(saved.model() instanceof Seq2SeqLM)) // which has lengths of its own
                .map(evaluation::contextLength)
                .orElse(evaluation);
        told = contextLength == null ? told : told.contextLength(contextLength);
        told = limit == null ? told : told.limit(limit);
        told = maxTokens == null ? told : told.maxTokens(maxTokens);
        return batchSize == null ? told : told.batchSize(batchSize);
    }

    private void print(EvaluationReport report) {
        if (out != null) {
            report.save(out);
        }
        PrintWriter to = line().getOut();
        to.println(json ? Json.text(report.json()) : report.text());
        to.flush();
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec, "picocli sees to it").commandLine();
    }
}
