package forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code forge plan} on published configurations. */
class PlanCommandTest {
    private static final Path RESOURCES =
            Path.of("../forge-lib/src/test/resources").toAbsolutePath().normalize();
    private static final String QWEN_7B =
            RESOURCES.resolve("config").resolve("qwen2.5-7b.json").toString();

    @RegisterExtension
    static final CommandLines COMMANDS = new CommandLines();

    private CommandProcess.Ended forge(String... args) throws Exception {
        return COMMANDS.run(args);
    }

    private JsonNode plan(String... settings) throws Exception {
        String[] args = new String[settings.length + 3];
        args[0] = "plan";
        args[1] = QWEN_7B;
        System.arraycopy(settings, 0, args, 2, settings.length);
        args[args.length - 1] = "--json";
        CommandProcess.Ended ended = forge(args);
        assertEquals(0, ended.code(), ended.err());
        return Json.parse(ended.out());
    }

    @Test
    void aSevenBillionModelIsPlannedWithoutItsWeights() throws Exception {
        JsonNode qlora = plan(
                "method=qlora",
                "rank=64",
                "batch_size=1",
                "context_length=1024",
                "precision=bf16",
                "gradient_checkpointing=true");
        assertEquals(161_480_704, qlora.get("trainable_parameters").longValue());
        assertEquals(7_615_616_512L + 161_480_704, qlora.get("parameters").longValue());
        assertTrue(qlora.get("peak_bytes").longValue() < 16L << 30, qlora.toString());
        assertEquals(8 * 161_480_704.0, qlora.get("optimizer_bytes").doubleValue(), 1e5);
    }

    @Test
    void anEncoderDecoderIsPlannedWithBothLengths() throws Exception {
        String t5 = RESOURCES.resolve("golden/t5").toString();
        CommandProcess.Ended ended =
                forge("plan", t5, "method=lora", "rank=8", "target_modules=q,v", "max_source_length=32", "--json");
        assertEquals(0, ended.code(), ended.err());
        JsonNode plan = Json.parse(ended.out());
        assertEquals(12 * 8 * (16 + 16), plan.get("trainable_parameters").longValue());
        JsonNode longer = Json.parse(forge("plan", t5, "method=lora", "rank=8", "target_modules=q,v", "--json")
                .out());
        assertTrue(
                longer.get("peak_bytes").longValue()
                        > 2 * plan.get("peak_bytes").longValue(),
                longer.toString());
    }

    @Test
    void aDirectoryIsPlannedAsATable() throws Exception {
        CommandProcess.Ended ended =
                forge("plan", RESOURCES.resolve("golden/llama").toString(), "context_length=32");
        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().contains("peak"), ended.out());
    }

    @Test
    void anUnknownKeyIsAnErrorWithTheNearestOne() throws Exception {
        CommandProcess.Ended ended = forge("plan", QWEN_7B, "batch_sise=2");
        assertEquals(Main.WRONG_USE, ended.code());
        assertTrue(ended.err().contains("batch_size"), ended.err());
    }
}
