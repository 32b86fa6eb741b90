package forge.tokenizer;

import forge.model.CausalLM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class TextPrefixTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void llamaAndGemmaBeginEveryTextAndGpt2AndQwenDoNot() {
        assertEquals(OptionalInt.of(1), Tokenizer.load(GOLDEN.resolve("llama")).prefix());
        assertEquals(OptionalInt.of(2), Tokenizer.load(GOLDEN.resolve("gemma")).prefix());
        assertEquals(
                OptionalInt.empty(), Tokenizer.load(GOLDEN.resolve("qwen2")).prefix());
        assertEquals(OptionalInt.empty(), Tokenizer.load(GOLDEN.resolve("gpt2")).prefix());
    }

    @Test
    void theConfigurationWinsOverTheTemplate(@TempDir Path dir) throws IOException {
        Path json = Files.copy(GOLDEN.resolve("llama/tokenizer.json"), dir.resolve("tokenizer.json"));
        assertEquals(OptionalInt.of(1), Tokenizer.load(json).prefix(), "the template alone");
        Files.writeString(dir.resolve("tokenizer_config.json"), "{\"add_bos_token\": false, \"bos_token\": \"<s>\"}");
        assertEquals(OptionalInt.empty(), Tokenizer.load(json).prefix());
    }

    @Test
    void aTemplateInASequenceOfProcessorsIsFound(@TempDir Path dir) throws IOException {
        String json = Files.readString(GOLDEN.resolve("llama/tokenizer.json"));
        int from = json.indexOf("\"post_processor\"");
        int begin = json.indexOf('{', from);
        int end = json.indexOf("\"decoder\"", begin);
        String processor = json.substring(begin, json.lastIndexOf('}', end) + 1);
        String nested = json.replace(processor, "{\"type\": \"Sequence\", \"processors\": [" + processor + "]}");
        Path file = Files.writeString(dir.resolve("tokenizer.json"), nested);
        assertEquals(OptionalInt.of(1), Tokenizer.load(file).prefix());
    }

    @Test
    void aPromptStandsBehindItOnce() {
        try (CausalLM model = CausalLM.load(GOLDEN.resolve("llama"))) {
            int[] plain = model.tokenizer().encode("Hello world");
            int[] ids = model.promptIds("Hello world");
            assertEquals(1, ids[0]);
            assertArrayEquals(plain, java.util.Arrays.copyOfRange(ids, 1, ids.length));
            assertArrayEquals(ids, model.promptIds("<s>Hello world"), "written out in the text");
            assertArrayEquals(new int[] {1}, model.promptIds(""));
        }
    }
}
