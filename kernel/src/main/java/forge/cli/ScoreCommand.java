package forge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.metric.TokenLoss;
import forge.model.CausalLM;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forge score DIR --ids F.json}: how likely a model finds given tokens. */
@Command(
        name = "score",
        description = {
            "The loss of a model on given ids, the log-probability of each token, and the logits.",
            "Each sequence is computed by itself, so it scores the same beside any others. Every token but the first of a"
                    + " sequence is scored, or those that have a label."
        },
        mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--ids",
            paramLabel = "F.json",
            required = true,
            description = {
                "[[1, 2, …], …], or {\"ids\": [[…]], \"labels\": [[…]]}, or a list of objects {\"ids\": […], \"labels\": […]}.",
            })
    private @Nullable Path ids;

    @Option(
            names = "--labels",
            description = "Score the labels in F.json: one for each id, at the same place; -100 does not count.")
    private boolean labelled;

    @Option(
            names = "--logits",
            paramLabel = "F.safetensors",
            description = {
                "Write the logits: \"logits\" F32 [sequences, tokens of the longest, vocabulary], 0 behind shorter ones,",
                "and \"lengths\" I64 [sequences]."
            })
    private @Nullable Path logits;

    @Option(names = "--json", description = "Print loss, perplexity, scored tokens and log-probabilities as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        IdsFile file = IdsFile.read(Objects.requireNonNull(ids, "picocli sees to it"));
        List<long[]> labels = labelled ? file.labels() : file.ids();
        checkLabels(file, file.ids(), labels);
        try (ModelOptions.Opened opened = model.open()) {
            List<long[]> sequences = file.ids(opened.model().architecture().vocabSize());
            ObjectNode result = score(opened.model(), sequences, labels);
            if (logits != null) {
                LogitsFile.write(logits, opened.model(), sequences);
                result.put("logits", logits.toString());
            }
            print(result);
        }
        return 0;
    }

    private static void checkLabels(IdsFile file, List<long[]> sequences, List<long[]> labels) {
        Check.that(
                labels.size() == sequences.size(),
                "%s: %d sequences, but labels for %d.",
                file.path(),
                sequences.size(),
                labels.size());
        for (int i = 0; i < sequences.size(); i++) {
            Check.that(
                    labels.get(i).length == sequences.get(i).length,
                    "%s: sequence %d has %d ids, but %d labels.",
                    file.path(),
                    i + 1,
                    sequences.get(i).length,
                    labels.get(i).length);
        }
    }

    private ObjectNode score(CausalLM scored, List<long[]> sequences, List<long[]> labels) {
        TokenLoss loss = TokenLoss.NONE;
        ArrayNode all = Json.array();
        for (int i = 0; i < sequences.size(); i++) {
            long[] targets = Arrays.copyOfRange(labels.get(i), 1, labels.get(i).length);
            float[] logProbs = logProbs(scored, sequences.get(i), targets);
            ArrayNode row = all.addArray();
            for (int t = 0; t < targets.length; t++) {
                if (targets[t] == Batch.IGNORE) {
                    row.addNull();
                } else {
                    row.add(logProbs[t]);
                    loss = loss.plus(new TokenLoss(-logProbs[t], 1));
                }
            }
        }
        Check.that(
                loss.tokens() > 0 || logits != null,
                "no token is scored: the first token of a sequence has nothing before it%s.",
                labelled ? ", and every other label is -100" : "");
        return summary(loss).set("log_probs", all);
    }

    /** Of each token after the first. */
    private static float[] logProbs(CausalLM scored, long[] sequence, long[] targets) {
        if (targets.length == 0) {
            return new float[0];
        }
        long[] inputs = Arrays.copyOf(sequence, targets.length);
        return scored.logProbs(new Batch(new BatchShape(1, targets.length), inputs, targets));
    }

    private static ObjectNode summary(TokenLoss loss) {
        ObjectNode result = Json.object().put("tokens", loss.tokens());
        if (loss.tokens() == 0) {
            return result.putNull("loss").putNull("perplexity");
        }
        return result.put("loss", loss.mean()).put("perplexity", loss.perplexity());
    }

    private void print(ObjectNode result) {
        PrintWriter out =
                Objects.requireNonNull(spec, "picocli sees to it").commandLine().getOut();
        if (json) {
            out.println(Json.text(result));
        } else {
            long tokens = result.get("tokens").longValue();
            out.println(new TokenLoss(result.get("loss").doubleValue() * tokens, tokens));
        }
        out.flush();
    }
}
