package forge.lora;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.engine.TrainStep;
import forge.format.safetensors.Safetensors;
import forge.graph.LearningRates;
import forge.graph.Sgd;
import forge.graph.torch.StepOptions;
import forge.model.CausalLM;
import forge.tensor.NamedTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Adapters that PEFT made, computed there in float64 (golden/peers/README.md). */
@ParameterizedClass
@ValueSource(strings = {"dora_gpt2", "dora_gemma", "patterns_qwen3", "layers_qwen3"})
class PeerAdaptersTest {
    private static final Path PEERS = Path.of("src/test/resources/golden/peers");

    private final JsonNode golden;
    private final Safetensors expected;
    private final CausalLM base;
    private final CausalLM tuned;

    PeerAdaptersTest(String name) {
        Path directory = PEERS.resolve(name);
        golden = Json.read(directory.resolve("golden.json"));
        expected = Safetensors.open(directory.resolve("expected.safetensors"));
        base = CausalLM.load(PEERS.resolve(golden.get("base").asText()));
        tuned = Lora.load(base, directory);
    }

    @AfterEach
    void close() {
        tuned.close();
        base.close();
    }

    /** [2,10], row by row 37, 74 … modulo the vocabulary. */
    static Batch batch(CausalLM model) {
        int vocabulary = model.architecture().vocabSize();
        long[] all = LongStream.range(0, 22).map(i -> i * 37 % vocabulary).toArray();
        long[] ids = new long[20];
        long[] targets = new long[20];
        for (int i = 0; i < 20; i++) {
            ids[i] = all[i / 10 * 11 + i % 10];
            targets[i] = all[i / 10 * 11 + i % 10 + 1];
        }
        return new Batch(new BatchShape(2, 10), ids, targets);
    }

    /** Of the last positions [2,V]. */
    static float[] logits(CausalLM model) {
        float[] all = model.logits(batch(model).inputIds(), 2);
        int v = model.architecture().vocabSize();
        float[] last = Arrays.copyOfRange(all, 9 * v, 11 * v);
        System.arraycopy(all, 19 * v, last, v, v);
        return last;
    }

    static void near(String what, NamedTensor expected, float[] found, double tolerance) {
        float[] values = expected.floats();
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertEquals(values.length, found.length, what);
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            worst = Math.max(worst, Math.abs(values[i] - found[i]) / largest);
        }
        assertEquals(0, worst, tolerance, what);
    }

    @Test
    void logitsAndThoseOfTheMergedModelAreThoseOfPeft() {
        near("logits", expected.tensor("logits"), logits(tuned), 1e-5);
        try (CausalLM merged = tuned.merged()) {
            near("merged_logits", expected.tensor("merged_logits"), logits(merged), 1e-5);
            expected.tensors().stream()
                    .map(tensor -> tensor.info().name())
                    .filter(name -> name.startsWith("merged."))
                    .forEach(name -> near(
                            name,
                            expected.tensor(name),
                            merged.weights()
                                    .get(name.substring("merged.".length()))
                                    .floats(),
                            1e-6));
        }
    }

    @Test
    void lossAndGradientsAreThoseOfPeft() {
        try (TrainStep step = tuned.trainStep(StepOptions.of(Sgd.DEFAULT))) {
            double loss = step.run(List.of(batch(tuned)), 0, 0).loss();
            double wanted = golden.get("loss").asDouble();
            assertEquals(wanted, loss, 1e-6 * wanted);
            Map<String, float[]> gradients = step.gradients();
            assertEquals(golden.get("loraplus").size(), gradients.size());
            gradients.forEach((name, values) -> near(name, expected.tensor("grad." + name), values, 1e-5));
        }
    }

    /** A fresh adapter of the same configuration. */
    @Test
    void magnitudesBeginWherePeftBeginsThem() {
        List<NamedTensor> fresh = expected.tensors().stream()
                .filter(tensor -> tensor.info().name().startsWith("fresh."))
                .toList();
        LoraConfig config = LoraConfig.of(2, 2, LoraConfig.ALL_LINEAR).dora();
        try (CausalLM attached = Lora.attach(base, config)) {
            fresh.forEach(tensor -> {
                String name = tensor.info().name().substring("fresh.".length());
                near(name, tensor, attached.weights().get(name).floats(), 1e-6);
            });
        }
    }

    /** create_loraplus_optimizer with a ratio of 16. */
    @Test
    void whoLearnsHowFastInLoraPlusIsAsInPeft() {
        LearningRates rates = LoraPlus.rates(16);
        golden.get("loraplus")
                .properties()
                .forEach(
                        rate -> assertEquals(rate.getValue().asDouble(), rates.of(rate.getKey()), 1e-9, rate.getKey()));
    }
}
