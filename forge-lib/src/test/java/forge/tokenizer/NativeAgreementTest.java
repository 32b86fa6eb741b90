package forge.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Our encoder gives the ids of Hugging Face tokenizers, and its texts. */
class NativeAgreementTest {
    private static void compare(Path file, int texts, long seed) {
        Tokenizer ours = ByteLevelTokenizer.of(TokenizerFile.read(file));
        Tokenizer theirs = NativeTokenizer.of(TokenizerFile.read(file));
        RandomText random = new RandomText(seed);
        for (int i = 0; i < texts; i++) {
            String text = random.next(40);
            int[] expected = theirs.encode(text);
            assertArrayEquals(
                    expected,
                    ours.encode(text),
                    () -> "seed " + seed + ": " + Json.text(Json.array().add(text)));
            assertEquals(theirs.decode(expected), ours.decode(expected));
        }
        SplittableRandom ids = new SplittableRandom(seed);
        for (int i = 0; i < texts; i++) {
            int[] sequence = ids.ints(12, 0, ours.vocabSize()).toArray();
            assertEquals(theirs.decode(sequence), ours.decode(sequence), Arrays.toString(sequence));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "qwen2"})
    void onTheGoldenTokenizers(String model) {
        compare(Golden.model(model), 3000, 11);
    }

    @ParameterizedTest
    @EnumSource(SplitPattern.class)
    void withEachPattern(SplitPattern pattern, @TempDir Path directory) {
        ObjectNode root = (ObjectNode) Json.read(Golden.model("qwen2").resolve("tokenizer.json"));
        ((ObjectNode) root.path("pre_tokenizer").path("pretokenizers").path(0).path("pattern"))
                .put("Regex", pattern.regex());
        Path file = directory.resolve("tokenizer.json");
        Json.write(file, root);
        compare(file, 2000, 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefix", "whole", "ignore", "normalized"})
    void withEachVariation(String variation, @TempDir Path directory) {
        ObjectNode root = (ObjectNode) Json.read(Golden.model("gpt2").resolve("tokenizer.json"));
        ObjectNode pre = (ObjectNode) root.path("pre_tokenizer");
        switch (variation) {
            case "prefix" -> pre.put("add_prefix_space", true);
            case "whole" -> pre.put("use_regex", false);
            case "ignore" -> ((ObjectNode) root.path("model")).put("ignore_merges", true);
            default -> {
                root.putObject("normalizer").put("type", "NFC");
                ((ObjectNode) root.path("added_tokens").path(0)).put("normalized", true);
            }
        }
        Path file = directory.resolve("tokenizer.json");
        Json.write(file, root);
        compare(file, 1500, 13);
    }

    @Test
    void longWordsMergeAsShortOnes() {
        Tokenizer ours = Tokenizer.load(Golden.model("gpt2"));
        Tokenizer theirs = NativeTokenizer.of(TokenizerFile.read(Golden.model("gpt2")));
        SplittableRandom random = new SplittableRandom(14);
        for (int length : new int[] {199, 200, 201, 5000}) {
            StringBuilder word = new StringBuilder();
            random.ints(length, 0, 6).forEach(i -> word.append("aethin".charAt(i)));
            assertArrayEquals(theirs.encode(word.toString()), ours.encode(word.toString()));
        }
    }
}
