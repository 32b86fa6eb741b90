package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import forge.config.Config;
import forge.quant.Quantization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The files below {@code configs/}, as the README runs them. */
class ShippedConfigsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Path DEFAULT = TOP.resolve("configs/training/default.yaml");
    private static final Path QWEN = TOP.resolve("configs/model/qwen-7b-lora.yaml");

    /** The sizes that Qwen2.5 7B was published with. */
    private static final String QWEN_SIZES = """
            {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_size": 3584, "intermediate_size": 18944,
             "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4, "vocab_size": 152064,
             "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "max_position_embeddings": 32768, "tie_word_embeddings": false,
             "hidden_act": "silu", "bos_token_id": 151643, "eos_token_id": 151645}""";

    @RegisterExtension
    static final CommandLines COMMANDS = new CommandLines();

    private static List<Path> files(String below) throws Exception {
        try (Stream<Path> files = Files.walk(TOP.resolve("configs").resolve(below))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    private static TrainJob job(Path... files) {
        Config.Builder config = PlanSettings.plainConfig();
        Stream.of(files).forEach(config::file);
        if (!List.of(files).contains(DEFAULT)) {
            config.override("output_dir=out");
        }
        return TrainJob.told(config.override("data=data.jsonl").build());
    }

    private CommandProcess.Ended ran(String... words) throws Exception {
        CommandProcess.Ended ended = COMMANDS.run(words);
        assertEquals(0, ended.code(), ended.err());
        return ended;
    }

    @Test
    void everyModelIsAnAdapterOfRank64() throws Exception {
        assertTrue(files("model").size() > 1);
        for (Path file : files("model")) {
            TrainJob job = job(file, DEFAULT);
            assertTrue(job.isAdapter(), file.toString());
            assertEquals(64, job.settings().lora().rank(), file.toString());
            assertEquals(4, job.settings().train().shape().batchSize(), "of default.yaml");
            assertEquals(4, job.settings().train().gradientAccumulationSteps());
        }
        assertEquals(
                Optional.of(Quantization.NF4_DOUBLE),
                job(QWEN).settings().held().quantization());
    }

    @Test
    void aModelWithoutTheSectionQuantizationIsHeldWhole() throws Exception {
        Path config = Files.writeString(COMMANDS.dir().resolve("config.json"), QWEN_SIZES);
        String text = Files.readString(QWEN);
        Path plain = Files.writeString(
                COMMANDS.dir().resolve("plain.yaml"), text.substring(0, text.indexOf("\nquantization:")));
        assertEquals(Optional.empty(), job(plain).settings().held().quantization());
        JsonNode four = plan(config, QWEN.toString());
        JsonNode sixteen = plan(config, plain.toString());
        long gib = 1L << 30;
        assertTrue(four.get("peak_bytes").asLong() < 24 * gib, four.toString());
        long saved =
                sixteen.get("weight_bytes").asLong() - four.get("weight_bytes").asLong();
        assertTrue(saved > 8 * gib && saved < 12 * gib, "16 bits of 6.5 billion weights become 4.13: " + saved);
        assertEquals(four.get("trainable_parameters"), sixteen.get("trainable_parameters"));
        JsonNode off = Json.parse(ran(
                        "plan",
                        config.toString(),
                        "--config",
                        QWEN.toString(),
                        "--config",
                        DEFAULT.toString(),
                        "quantization.load_in_4bit=false",
                        "--json")
                .out());
        assertEquals(sixteen, off);
    }

    private JsonNode plan(Path config, String file) throws Exception {
        return Json.parse(ran("plan", config.toString(), "--config", file, "--config", DEFAULT.toString(), "--json")
                .out());
    }

    @Test
    void aWholeModelIsNotTrainedInFourBits() throws Exception {
        Path config = Files.writeString(COMMANDS.dir().resolve("config.json"), QWEN_SIZES);
        CommandProcess.Ended ended =
                COMMANDS.run("plan", config.toString(), "--config", QWEN.toString(), "method=full");
        assertEquals(2, ended.code());
        assertTrue(
                ended.err().contains("weights of four bits (quantization.load_in_4bit) are not trained"), ended.err());
    }

    @Test
    void theSectionTrainsAndGoesOn() throws Exception {
        TinyTraining.data(COMMANDS.dir(), 6);
        ran(
                "train",
                "--config",
                QWEN.toString(),
                "--config",
                DEFAULT.toString(),
                "--model",
                TinyTraining.LLAMA,
                "--data",
                "data.jsonl",
                "context_length=32",
                "bf16=false",
                "dtype=f32",
                "r=4",
                "num_train_epochs=1");
        JsonNode command = Json.read(COMMANDS.dir().resolve("outputs/checkpoints/default/command.json"));
        assertEquals("true", command.get("quantization.load_in_4bit").asText());
        ran("train", "--resume", "outputs/checkpoints/default");
        ran("export", "--checkpoint", "outputs/checkpoints/default", "--out", "outputs/models/default");
    }

    @Test
    void debugTrainsFromACheckout() throws Exception {
        Files.createSymbolicLink(COMMANDS.dir().resolve("datasets"), TOP.resolve("datasets"));
        Files.createSymbolicLink(COMMANDS.dir().resolve("configs"), TOP.resolve("configs"));
        CommandProcess.Ended ended = ran("train", "--config", "configs/training/debug.yaml");
        assertTrue(ended.out().contains("Training run, complete"), ended.out());
        assertTrue(Files.exists(COMMANDS.dir().resolve("outputs/checkpoints/debug/best/model.safetensors")));
    }

    @Test
    void dataAreMadeAsTheFileSays() throws Exception {
        ran(
                "synthesize",
                "--config",
                TOP.resolve("configs/data/synthesis.yaml").toString(),
                "out=made.jsonl",
                "count=5");
        assertEquals(5, Files.readAllLines(COMMANDS.dir().resolve("made.jsonl")).size());
    }
}
