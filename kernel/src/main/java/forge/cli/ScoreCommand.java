package forge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Json;
import forge.data.Batch;
import forge.metric.TokenLoss;
import forge.model.CausalLM;
import forge.model.Generative;
import forge.model.Seq2SeqLM;
import java.io.PrintWriter;
import java.nio.file.Path;
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
                    + " sequence is scored, or those that have a label.",
            "Of an encoder-decoder model, ids are the sources and labels the targets, which are all scored."
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
        try (ModelOptions.Opened opened = model.open()) {
            Scores scores = scores(opened.model(), file);
            ObjectNode result = score(scores);
            if (logits != null) {
                LogitsFile.write(logits, scores);
                result.put("logits", logits.toString());
            }
            print(result);
        }
        return 0;
    }

    private Scores scores(Generative scored, IdsFile file) {
        return scored instanceof CausalLM language
                ? LanguageScores.of(language, file, labelled)
                : Seq2SeqScores.of((Seq2SeqLM) scored, file, labelled);
    }

    private ObjectNode score(Scores scores) {
        TokenLoss loss = TokenLoss.NONE;
        ArrayNode all = Json.array();
        for (int i = 0; i < scores.size(); i++) {
            long[] targets = scores.targets(i);
            float[] logProbs = scores.logProbs(i);
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
                "no token is scored: %s.",
                labelled ? "every label is -100" : "the first token of a sequence has nothing before it");
        return summary(loss).set("log_probs", all);
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
