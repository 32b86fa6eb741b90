package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import forge.data.Seq2SeqBatch;
import forge.format.safetensors.Safetensors;
import forge.generate.Generator;
import forge.lora.Lora;
import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import forge.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code forge score} and {@code forge generate} on models with reference values (golden/README.md). */
class ModelCommandsTest {
    private static final Path GOLDEN =
            Path.of("../forge-lib/src/test/resources/golden").toAbsolutePath().normalize();

    @RegisterExtension
    static final CommandLines COMMANDS = new CommandLines();

    private final Path dir = COMMANDS.dir();

    private CommandProcess.Ended forge(String... args) throws Exception {
        return COMMANDS.run(args);
    }

    private JsonNode json(String... args) throws Exception {
        CommandProcess.Ended ended = forge(args);
        assertEquals(0, ended.code(), ended.err());
        return Json.parse(ended.out());
    }

    private static String model(String name) {
        return GOLDEN.resolve(name).toString();
    }

    private static JsonNode golden(String name) {
        return Json.read(GOLDEN.resolve(name).resolve("golden.json"));
    }

    private void file(String name, String content) throws Exception {
        Files.writeString(dir.resolve(name), content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void scoresAndLogitsAreThoseOfTheReference(String name) throws Exception {
        JsonNode golden = golden(name);
        String reference = GOLDEN.resolve(name).resolve("golden.json").toString();
        JsonNode score =
                json("score", model(name), "--ids", reference, "--labels", "--logits", "l.safetensors", "--json");
        JsonNode tolerance = golden.get("suggested_abs_tolerance_float32");
        double loss = golden.get("loss_f64").doubleValue();
        assertEquals(
                loss, score.get("loss").doubleValue(), tolerance.get("loss").doubleValue());
        assertEquals(Math.exp(loss), score.get("perplexity").doubleValue(), 1e-4 * Math.exp(loss));
        assertEquals(
                golden.get("scored_label_count").intValue(), score.get("tokens").intValue());
        assertEquals(19, score.get("log_probs").get(0).size());
        assertTrue(score.get("log_probs").get(0).get(0).isNull(), "the label is -100");
        assertTrue(score.get("log_probs").get(0).get(18).doubleValue() < 0);
        var logits = Safetensors.open(dir.resolve("l.safetensors")).tensor("logits");
        assertEquals(Shape.of(2, 20, 512), logits.info().shape());
        float[] found = logits.floats();
        float[] expected = Safetensors.open(GOLDEN.resolve(name).resolve("golden.safetensors"))
                .tensor("logits")
                .floats();
        for (int i = 0; i < 35 * 512; i++) { // the rest is padding
            assertEquals(expected[i], found[i], tolerance.get("logits").doubleValue(), "logit " + i);
        }
    }

    @Test
    void sequencesOfDifferentLengthScoreWhatEachScoresAlone() throws Exception {
        String[] rows = {"[5, 17, 300, 2, 9]", "[44]", "[7, 8, 500]"};
        file("all.json", "[" + String.join(", ", rows) + "]");
        JsonNode all = json("score", model("gpt2"), "--ids", "all.json", "--json", "--logits", "all.safetensors");
        Safetensors logits = Safetensors.open(dir.resolve("all.safetensors"));
        assertEquals(3, logits.tensor("lengths").bytes().getLong(16));
        file("one.json", "[" + rows[2] + "]");
        JsonNode one = json("score", model("gpt2"), "--ids", "one.json", "--json", "--logits", "one.safetensors");
        assertEquals(one.get("log_probs").get(0), all.get("log_probs").get(2));
        assertEquals(0, all.get("log_probs").get(1).size());
        assertEquals(6, all.get("tokens").intValue());
        float[] alone = Safetensors.open(dir.resolve("one.safetensors"))
                .tensor("logits")
                .floats();
        float[] together = logits.tensor("logits").floats();
        int begin = 2 * 5 * 512;
        assertEquals(Arrays.toString(alone), Arrays.toString(Arrays.copyOfRange(together, begin, begin + 3 * 512)));
        assertEquals(0, together[together.length - 1]);
    }

    /** Beyond the trained context the angles of dynamic scaling depend on the length of the whole sequence. */
    @Test
    void scoresAreThoseOfTheLogitsUnderDynamicScaling() throws Exception {
        Path model = Files.createDirectory(dir.resolve("dynamic"));
        Files.copy(GOLDEN.resolve("llama/model.safetensors"), model.resolve("model.safetensors"));
        ObjectNode config = (ObjectNode) Json.read(GOLDEN.resolve("llama/config.json"));
        config.put("max_position_embeddings", 4);
        config.putObject("rope_scaling").put("rope_type", "dynamic").put("factor", 8.0);
        Json.write(model.resolve("config.json"), config);
        long[] ids = {5, 17, 300, 2, 9, 44, 7, 8, 500, 12};
        file("ids.json", "[" + Arrays.toString(ids) + "]");
        JsonNode score = json("score", model.toString(), "--ids", "ids.json", "--json", "--logits", "l.safetensors");
        float[] logits =
                Safetensors.open(dir.resolve("l.safetensors")).tensor("logits").floats();
        for (int t = 0; t < ids.length - 1; t++) {
            double sum = 0;
            for (int id = 0; id < 512; id++) {
                sum += Math.exp(logits[t * 512 + id]);
            }
            double expected = logits[t * 512 + (int) ids[t + 1]] - Math.log(sum);
            assertEquals(expected, score.get("log_probs").get(0).get(t).doubleValue(), 1e-5, "token " + t);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void greedyTokensAreThoseOfTheReference(String name) throws Exception {
        JsonNode golden = golden(name);
        String prompt = Json.text(golden.get("greedy_prompt"));
        file("ids.json", "[%s, %s, [9]]".formatted(prompt, prompt.replace("[", "[3, 4, ")));
        JsonNode found = json("generate", model(name), "--ids", "ids.json", "--greedy", "--max-tokens", "16", "--json");
        assertEquals(golden.get("greedy_16"), found.get(0).get("ids"));
        assertEquals("max_tokens", found.get(0).get("ending").textValue());
        assertEquals(3, found.size());
    }

    @Test
    void textIsContinuedTheSameWayForTheSameSeed() throws Exception {
        String[] sampled = {"generate", model("gpt2"), "--prompt", "The", "--max-tokens", "12", "--seed", "3"};
        CommandProcess.Ended first = forge(sampled);
        assertEquals(0, first.code(), first.err());
        assertTrue(first.out().startsWith("The"), first.out());
        assertEquals(first.out(), forge(sampled).out());
        sampled[sampled.length - 1] = "4";
        assertNotEquals(first.out(), forge(sampled).out());
    }

    @Test
    void anAdapterChangesTheModel() throws Exception {
        file("ids.json", "[[1, 2, 3, 4]]");
        JsonNode plain = json("score", model("gpt2"), "--ids", "ids.json", "--json");
        JsonNode tuned =
                json("score", model("gpt2"), "--ids", "ids.json", "--adapter", model("lora_gpt2_rslora"), "--json");
        assertNotEquals(plain.get("loss"), tuned.get("loss"));
    }

    @Test
    void matricesAsBytesGiveTheFirstTokensOfTheReference() throws Exception {
        JsonNode golden = golden("llama");
        file("ids.json", "[" + Json.text(golden.get("greedy_prompt")) + "]");
        JsonNode found = json(
                "generate", model("llama"), "--ids", "ids.json", "--greedy", "--max-tokens", "4", "--int8", "--json");
        for (int i = 0; i < 4; i++) {
            assertEquals(golden.get("greedy_16").get(i), found.get(0).get("ids").get(i));
        }
    }

    /** Sources of different length, labels as the decoder writes them. */
    @Test
    void anEncoderDecoderModelScoresLabelsAndWritesBehindItsSource() throws Exception {
        T5Config config = T5Config.builder()
                .vocabSize(40)
                .hiddenSize(16)
                .numLayers(1)
                .numHeads(2)
                .headDim(8)
                .intermediateSize(32)
                .build();
        double expected;
        int[] written;
        try (Seq2SeqLM model = Seq2SeqLM.create(config, 3)) {
            model.save(dir.resolve("t5"));
            Seq2SeqBatch batch = model.batch(
                    List.of(new long[] {5, 6, 7}, new long[] {8}), List.of(new long[] {9, 1}, new long[] {4}));
            expected = model.lossSum(batch) / 3;
            written = Generator.of(model)
                    .beams(2)
                    .maxTokens(4)
                    .generateFromIds(List.of(new int[] {5, 6, 7}))
                    .get(0)
                    .tokenIds();
        }
        file("pairs.json", "[{\"ids\": [5, 6, 7], \"labels\": [9, 1]}, {\"ids\": [8], \"labels\": [4]}]");
        JsonNode score = json("score", "t5", "--ids", "pairs.json", "--labels", "--json");
        assertEquals(expected, score.get("loss").doubleValue(), 1e-4);
        assertEquals(2, score.get("log_probs").get(0).size());
        JsonNode found = json("generate", "t5", "--ids", "pairs.json", "--beams", "2", "--max-tokens", "4", "--json");
        assertEquals(
                Arrays.toString(written).replace(" ", ""),
                Json.text(found.get(0).get("ids")));
        assertFailure("add --labels", "score", "t5", "--ids", "pairs.json");
    }

    @Test
    void anAdapterOfAnEncoderDecoderIsUsedAndOneOfAnotherBaseIsNot() throws Exception {
        String golden = model("lora_t5");
        file(
                "pairs.json",
                "[{\"ids\": [5, 9, 2, 14, 7, 7, 3, 20, 11, 4, 6, 1], \"labels\": [4, 12, 19, 1]},"
                        + " {\"ids\": [8, 13, 1], \"labels\": [13, 2, 5, 6, 1]},"
                        + " {\"ids\": [3, 15, 22, 4, 10, 1], \"labels\": [17, 1]}]");
        JsonNode score = json("score", model("t5"), "--ids", "pairs.json", "--labels", "--adapter", golden, "--json");
        assertEquals(
                Json.read(Path.of(golden, "golden.json")).get("loss_f64").doubleValue(),
                score.get("loss").doubleValue(),
                1e-5);
        try (Seq2SeqLM one = Seq2SeqLM.create(Seq2SeqLM.load(model("t5")).config(), 1);
                Seq2SeqLM tuned = Lora.attach(one)) {
            tuned.save(dir.resolve("adapter"));
        }
        String[] other = {"score", model("t5"), "--ids", "pairs.json", "--labels", "--adapter", "adapter"};
        assertFailure("add --any-base", other);
        String[] asked = Arrays.copyOf(other, other.length + 1);
        asked[other.length] = "--any-base";
        assertEquals(0, forge(asked).code());
    }

    @Test
    void wrongUseIsTwoAndWrongInputIsOneInOneLine() throws Exception {
        assertEquals(2, forge("score", model("gpt2")).code());
        assertEquals(
                2,
                forge("generate", model("gpt2"), "--prompt", "a", "--ids", "x.json")
                        .code());
        assertEquals(
                2,
                forge("generate", model("gpt2"), "--prompt", "a", "--greedy", "--beams", "2")
                        .code());
        for (String[] wrong : new String[][] {
            {"--length-penalty", "2"},
            {"--top-p", "7"},
            {"--max-tokens", "0"},
            {"--beams", "3", "--top-k", "5"},
            {"--beams", "1"}
        }) {
            List<String> line = new ArrayList<>(List.of("generate", model("gpt2"), "--prompt", "a"));
            line.addAll(List.of(wrong));
            assertEquals(2, forge(line.toArray(new String[0])).code(), String.join(" ", wrong));
        }
        assertEquals(
                0,
                forge("generate", model("gpt2"), "--prompt", "a", "--max-tokens", "2", "--dtype", "bfloat16")
                        .code());
        assertEquals(
                2,
                forge("score", model("gpt2"), "--ids", "x.json", "--dtype", "f64")
                        .code());
        assertEquals(
                2,
                forge("score", model("gpt2"), "--ids", "x.json", "--device", "gpu")
                        .code());
        assertFailure("cuda:99", "generate", model("gpt2"), "--prompt", "a", "--device", "cuda:99");
        file("beyond.json", "[[1, 2], [3, 512]]");
        assertFailure("beyond.json: sequence 2 holds id 512", "score", model("gpt2"), "--ids", "beyond.json");
        assertFailure("beyond.json: sequence 2 holds id 512", "generate", model("gpt2"), "--ids", "beyond.json");
        assertEquals(
                "forge: Error: --prompt=T, --ids=F.json are mutually exclusive (specify only one)",
                forge("generate", model("gpt2"), "--ids", "x.json", "--prompt", "a")
                        .err()
                        .lines()
                        .findFirst()
                        .orElse(""));
        file("text.json", "[[1, \"a\"]]");
        assertFailure("text.json: sequence 1 holds \"a\"", "generate", model("gpt2"), "--ids", "text.json");
        file("long.json", "[" + Collections.nCopies(300, 1) + "]");
        assertFailure("long.json: sequence 1 has 300 ids, but", "score", model("gpt2"), "--ids", "long.json");
        file("few.json", "{\"ids\": [[1, 2]], \"labels\": [[1]]}");
        assertFailure(
                "few.json: sequence 1 has 2 ids, but 1 labels",
                "score",
                model("gpt2"),
                "--ids",
                "few.json",
                "--labels");
        file("none.json", "{\"ids\": [[1, 2]], \"labels\": [[1, -100]]}");
        assertFailure("no token is scored", "score", model("gpt2"), "--ids", "none.json", "--labels");
        assertFailure("no such directory", "generate", "missing", "--prompt", "a");
    }

    private void assertFailure(String part, String... args) throws Exception {
        CommandProcess.Ended ended = forge(args);
        assertEquals(1, ended.code(), ended.err());
        String[] lines =
                ended.err().lines().filter(line -> line.startsWith("forge: ")).toArray(String[]::new);
        assertEquals(1, lines.length, ended.err());
        assertTrue(lines[0].contains(part), lines[0]);
    }
}
