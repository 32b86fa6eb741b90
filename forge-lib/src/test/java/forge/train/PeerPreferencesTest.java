package forge.train;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchOptions;
import forge.data.BatchShape;
import forge.data.Dataset;
import forge.data.PreferenceBatch;
import forge.data.PreferenceBatches;
import forge.data.record.Example;
import forge.data.record.Preference;
import forge.engine.StepResult;
import forge.engine.TrainStep;
import forge.graph.Objective;
import forge.graph.Sgd;
import forge.graph.torch.StepOptions;
import forge.model.CausalLM;
import forge.tensor.NamedTensor;
import forge.tokenizer.chat.ChatTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** TRL's trainers on five preferences (golden/peers/README.md): their tokens, losses, gradients and logs. */
class PeerPreferencesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final JsonNode TRL = Json.read(GOLDEN.resolve("peers/preferences.json"));
    private static final String MOVED = "transformer.h.1.mlp.c_proj.weight";
    private static final String KEPT = "transformer.h.1.attn.c_proj.bias";

    /** Prompt, answer and end of text, one behind the other, which is what TRL makes of texts; it has a template for messages. */
    private static final String BARE =
            "{% for message in messages %}{{ message.content }}{% if message.role == 'assistant' %}{{ eos_token }}{% endif %}"
                    + "{% endfor %}";

    private final CausalLM reference = CausalLM.load(GOLDEN.resolve("gpt2"));
    private final CausalLM policy = CausalLM.load(GOLDEN.resolve("gpt2"));

    /** The policy is no longer the reference. */
    @BeforeEach
    void move() {
        NamedTensor weight = policy.weights().get(MOVED);
        float[] values = weight.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.05 * Math.sin(i));
        }
        policy.weights().set(MOVED, NamedTensor.of(MOVED, weight.info().shape(), values));
    }

    @AfterEach
    void close() {
        policy.close();
        reference.close();
    }

    /** Rows of 31 positions, which are the 32 tokens that TRL cuts to. */
    private PreferenceBatches batches() {
        List<Example> examples = new ArrayList<>();
        TRL.get("records")
                .forEach(record -> examples.add(Example.of(Preference.of(
                        record.get("prompt").asText(),
                        record.get("chosen").asText(),
                        record.get("rejected").asText()))));
        BatchOptions options =
                BatchOptions.builder(4, 31).template(ChatTemplate.of(BARE)).build();
        return Dataset.of(examples).preferenceBatches(policy.tokenizer(), options);
    }

    /** Answers alone are scored, the end of text with them, long rows lose their ends, and a prompt that fills its row is left out. */
    @Test
    void tokensAndMasksAreThoseOfTrl() {
        PreferenceBatch batch = batches().get(0, 0);
        int t = batch.shape().contextLength();
        List<String> expected = new ArrayList<>();
        TRL.get("tokens").forEach(pair -> {
            for (String side : List.of("chosen", "rejected")) {
                expected.add(pair.get(side) + " " + pair.get(side + "_scored"));
            }
        });
        List<String> found = new ArrayList<>();
        for (int row = 0; row < batch.shape().batchSize(); row++) {
            int from = row * t;
            int[] scored = IntStream.range(0, t)
                    .filter(i -> batch.targets()[from + i] != Batch.IGNORE)
                    .toArray();
            int length = scored[scored.length - 1] + 2;
            long[] ids = Arrays.copyOfRange(batch.inputIds(), from, from + length);
            ids[length - 1] = batch.targets()[from + length - 2];
            long[] mask = new long[length];
            Arrays.stream(scored).forEach(i -> mask[i + 1] = 1);
            found.add(Arrays.toString(ids).replace(" ", "") + " "
                    + Arrays.toString(mask).replace(" ", ""));
        }
        expected.replaceAll(row -> row.replace("], [", "],["));
        expected.sort(null);
        found.sort(null); // the order of an epoch is another matter
        assertEquals(expected, found);
    }

    @Test
    void dpo() {
        compare("dpo", Objective.dpo(0.1));
        compare("dpo_strong", Objective.dpo(0.5));
    }

    @Test
    void ipo() {
        compare("ipo", Objective.ipoAveraged(0.2));
    }

    private void compare(String name, Objective objective) {
        compare(
                TRL.get(name),
                TRL.get(name).get("metrics"),
                objective,
                batches().withReference(reference::logProbs).get(0, 0));
    }

    private void compare(JsonNode expected, JsonNode metrics, Objective objective, PreferenceBatch batch) {
        try (TrainStep step = policy.under(objective).trainStep(StepOptions.of(Sgd.DEFAULT))) {
            StepResult found = step.run(List.of(batch), 0, 0);
            near(expected.get("loss").asDouble(), found.loss(), "loss");
            metrics.properties().stream()
                    .filter(metric -> !metric.getKey().equals("nll_loss"))
                    .forEach(metric ->
                            near(metric.getValue().asDouble(), found.metrics().get(metric.getKey()), metric.getKey()));
            double[] gradient = StreamSupport.stream(expected.get("gradient").spliterator(), false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
            float[] values = step.gradients().get(KEPT);
            for (int i = 0; i < gradient.length; i++) {
                assertEquals(gradient[i], values[i], 1e-5 * largest, "gradient " + i);
            }
        }
    }

    /** To five digits, of what is small to six behind the point. */
    private static void near(double expected, double found, String what) {
        assertEquals(expected, found, 5e-5 * (0.1 + Math.abs(expected)), what);
    }

    /** TRL's rows and the terms that are ours too; its first term counts the tokens of all prompts and answers alike. */
    @Test
    void orpo() {
        JsonNode expected = TRL.get("orpo");
        compare(expected.get("paper"), expected.get("metrics"), Objective.orpo(0.1), rows(expected.get("rows")));
    }

    private static PreferenceBatch rows(JsonNode pairs) {
        int t = 40;
        long[] ids = new long[2 * pairs.size() * t];
        long[] targets = new long[ids.length];
        Arrays.fill(targets, Batch.IGNORE);
        for (int row = 0; row < 2 * pairs.size(); row++) {
            String side = row % 2 == 0 ? "chosen" : "rejected";
            JsonNode tokens = pairs.get(row / 2).get(side + "_input_ids");
            JsonNode labels = pairs.get(row / 2).get(side + "_labels");
            for (int i = 0; i < tokens.size(); i++) {
                ids[row * t + i] = tokens.get(i).asLong();
                if (i > 0) {
                    targets[row * t + i - 1] = labels.get(i).asLong();
                }
            }
        }
        return new PreferenceBatch(new BatchShape(2 * pairs.size(), t), ids, targets, new float[0]);
    }
}
