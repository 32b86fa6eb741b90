package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Ids and texts of the golden models, made by an independent BPE in Python and by SentencePiece. */
class GoldenTokenizerTest {
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "qwen2", "llama", "gemma"})
    void idsAndTextsAreThoseOfTheReference(String model) {
        Tokenizer tokenizer = Tokenizer.load(Golden.model(model));
        JsonNode samples =
                Json.read(Golden.model(model).resolve("tokenizer_golden.json")).path("samples");
        assertTrue(samples.size() > 10);
        for (JsonNode sample : samples) {
            String text = sample.path("text").textValue();
            int[] ids = StreamSupport.stream(sample.path("ids").spliterator(), false)
                    .mapToInt(JsonNode::intValue)
                    .toArray();
            assertArrayEquals(ids, tokenizer.encode(text), text);
            String decoded = sample.path("decoded").textValue();
            assertEquals(decoded.replaceAll("<\\|\\w+\\|>", ""), tokenizer.decode(ids)); // the reference keeps them
        }
    }

    @Test
    void byteLevelFilesRunInJava() {
        assertInstanceOf(ByteLevelTokenizer.class, Tokenizer.load(Golden.model("gpt2")));
        assertInstanceOf(
                ByteLevelTokenizer.class, Tokenizer.load(Golden.model("qwen2").resolve("tokenizer.json")));
        assertInstanceOf(NativeTokenizer.class, Tokenizer.load(Golden.model("llama")));
    }

    @Test
    void rolesComeFromTheConfigurationBeside() {
        Tokenizer qwen = Tokenizer.load(Golden.model("qwen2"));
        assertEquals(OptionalInt.of(511), qwen.endOfText());
        assertEquals(OptionalInt.empty(), qwen.beginOfText()); // set to null there
        assertEquals(OptionalInt.of(511), qwen.padding());
        Tokenizer llama = Tokenizer.load(Golden.model("llama"));
        assertEquals(OptionalInt.of(1), llama.beginOfText());
        assertEquals(OptionalInt.of(2), llama.endOfText());
        assertEquals(512, llama.vocabSize());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void savedFilesAreTheLoadedOnes(String model, @TempDir Path directory) throws IOException {
        Tokenizer.load(Golden.model(model)).save(directory.resolve("copy"));
        for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            assertEquals(
                    -1,
                    Files.mismatch(
                            Golden.model(model).resolve(file),
                            directory.resolve("copy").resolve(file)));
        }
    }
}
