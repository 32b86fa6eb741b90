package forge.lora;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.data.LabelledBatch;
import forge.data.Seq2SeqBatch;
import forge.engine.TrainStep;
import forge.graph.AdamW;
import forge.graph.Parameter;
import forge.model.Adaptable;
import forge.model.CausalLM;
import forge.model.Seq2SeqLM;
import forge.model.TextClassifier;
import forge.tensor.NamedTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** PEFT itself loads what was trained here: {@code FORGE_PYTHON} names a Python that has it. */
@Tag("python")
class PeftLibraryTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** Base, adapter and input as JSON; prints the logits and the warnings that there were. */
    private static final String LOGITS = """
            import json, sys, warnings
            import torch, transformers
            from transformers.generation import GenerationMixin
            from peft import PeftModel
            if not hasattr(GenerationMixin, "_prepare_encoder_decoder_kwargs_for_generation"):  # renamed; PEFT 0.21 asks for it
                GenerationMixin._prepare_encoder_decoder_kwargs_for_generation = None
            base, adapter, inputs = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
            kind = transformers.AutoConfig.from_pretrained(base).architectures[0]
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                model = PeftModel.from_pretrained(getattr(transformers, kind).from_pretrained(base, dtype=torch.float32), adapter).eval()
            with torch.no_grad():
                logits = model(**{key: torch.tensor(value) for key, value in inputs.items()}).logits
            print(json.dumps({"logits": logits.flatten().tolist(), "class": type(model).__name__,
                              "warnings": [str(w.message) for w in seen if "adapter" in str(w.message)]}))
            """;

    @TempDir
    private Path dir;

    @BeforeAll
    static void needsTheLibrary(@TempDir Path somewhere) throws Exception {
        assumeTrue(
                run(somewhere, "import peft, transformers; print(1)").equals("1"),
                "no Python with PEFT: set FORGE_PYTHON to one to check against it");
    }

    @Test
    void loadsAnAdapterOfAnEncoderDecoder() throws Exception {
        try (Seq2SeqLM base = Seq2SeqLM.load(GOLDEN.resolve("flan_t5"));
                Seq2SeqLM tuned =
                        Lora.attach(base, LoraConfig.of(4, 8, "q", "v", "wo").rankStabilized())) {
            List<long[]> sources = List.of(new long[] {5, 9, 2, 14, 7, 1}, new long[] {8, 13, 3, 3, 2, 1});
            Seq2SeqBatch batch = tuned.batch(sources, List.of(new long[] {4, 12, 19, 1}, new long[] {13, 2, 5, 1}));
            try (TrainStep step = tuned.trainStep(AdamW.DEFAULT, 1)) {
                for (int i = 0; i < 10; i++) {
                    step.run(List.of(batch), 1e-2, i);
                }
            }
            String inputs = "{\"input_ids\": [[5, 9, 2, 14, 7, 1], [8, 13, 3, 3, 2, 1]],"
                    + " \"decoder_input_ids\": [[0, 4, 12, 19], [0, 13, 2, 5]]}";
            same(tuned, "flan_t5", inputs, "PeftModelForSeq2SeqLM", tuned.logits(batch));
        }
    }

    static Stream<Arguments> decoders() {
        LoraConfig all = LoraConfig.of(3, 5, LoraConfig.ALL_LINEAR);
        return Stream.of(
                arguments("gpt2", LoraConfig.DEFAULT),
                arguments("gpt2", all.dora().rankStabilized().withRank("mlp.c_proj", 2)),
                arguments("llama", all.withAlpha("q_proj", 9).withRank("layers.1.mlp.down_proj", 6)),
                arguments("gemma", all.dora()),
                arguments("peers/qwen3", LoraConfig.of(4, 6, "k_proj", "o_proj").rankStabilized()),
                arguments(
                        "peers/qwen3",
                        LoraConfig.of(2, 3.5, "q_proj", "layers.1.mlp.up_proj").withDropout(0.1)));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void loadsAnAdapterOfADecoder(String name, LoraConfig config) throws Exception {
        try (CausalLM base = CausalLM.load(GOLDEN.resolve(name));
                CausalLM tuned = Lora.attach(base, config)) {
            disturb(tuned);
            long[] ids = PeerAdaptersTest.batch(tuned).inputIds();
            String inputs = Json.text(Json.object().set("input_ids", Json.parse(Arrays.deepToString(new long[][] {
                Arrays.copyOf(ids, 10), Arrays.copyOfRange(ids, 10, 20)
            }))));
            same(tuned, name, inputs, "PeftModelForCausalLM", tuned.logits(ids, 2));
        }
    }

    /** No matrix is zero any more, no magnitude that of the base. */
    private static void disturb(CausalLM tuned) {
        Random random = new Random(2);
        for (Parameter parameter : tuned.weights().parameters()) {
            if (parameter.name().contains(".lora_")) {
                float[] values = tuned.weights().get(parameter.name()).floats();
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.1 * random.nextGaussian());
                }
                tuned.weights().set(parameter.name(), NamedTensor.of(parameter.name(), parameter.shape(), values));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2_classifier", "llama_classifier"})
    void loadsAnAdapterOfAClassifierWithItsHead(String name) throws Exception {
        try (TextClassifier base = TextClassifier.load(GOLDEN.resolve(name));
                TextClassifier tuned = Lora.attach(base, LoraConfig.of(4, 8, "q", "v"))) {
            List<int[]> texts = List.of(new int[] {5, 9, 2, 14, 7, 1}, new int[] {8, 13, 3});
            LabelledBatch batch = LabelledBatch.of(texts, new long[] {2, 0}, 32);
            try (TrainStep step = tuned.trainStep(AdamW.DEFAULT, 1)) {
                for (int i = 0; i < 10; i++) {
                    step.run(List.of(batch), 1e-2, i);
                }
            }
            float[][] rows = tuned.logits(batch);
            float[] expected = {rows[0][0], rows[0][1], rows[0][2], rows[1][0], rows[1][1], rows[1][2]};
            String inputs = "{\"input_ids\": [[5, 9, 2, 14, 7, 1], [8, 13, 3, 0, 0, 0]],"
                    + " \"attention_mask\": [[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]]}";
            same(tuned, name, inputs, "PeftModelForSequenceClassification", expected);
        }
    }

    private void same(Adaptable<?> tuned, String base, String inputs, String kind, float[] expected) throws Exception {
        Path adapter = Files.createDirectory(dir.resolve("adapter"));
        tuned.writeFiles(tuned.weights(), adapter);
        JsonNode found = Json.parse(
                run(dir, LOGITS, GOLDEN.resolve(base).toAbsolutePath().toString(), adapter.toString(), inputs));
        assertTrue(found.has("class"), found.toString());
        assertEquals(kind, found.get("class").asText());
        assertTrue(found.get("warnings").isEmpty(), found.get("warnings").toString());
        assertEquals(expected.length, found.get("logits").size());
        double largest = 0;
        for (float logit : expected) {
            largest = Math.max(largest, Math.abs(logit));
        }
        assertTrue(largest > 0.1, Arrays.toString(expected));
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found.get("logits").get(i).asDouble(), 2e-5 * Math.max(1, largest), "logit " + i);
        }
    }

    /** What a script printed; empty where there is no such Python, its error where it fails. */
    private static String run(Path directory, String script, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(System.getenv().getOrDefault("FORGE_PYTHON", "python3"), "-c", script));
        command.addAll(Arrays.asList(arguments));
        Path errors = directory.resolve("errors.txt");
        Process process;
        try {
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        } catch (IOException e) {
            return "";
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? out : Json.text(Json.object().put("error", Files.readString(errors)));
    }
}
