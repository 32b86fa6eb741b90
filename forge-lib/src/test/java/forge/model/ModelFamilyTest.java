package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import forge.graph.Parameter;
import forge.tensor.Shape;
import forge.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ModelFamilyTest {
    private static final Tokenizer TOKENIZER = Tokenizer.train(Stream.of("stir the soup"), 260);
    private static final long[] IDS = {5, 6, 7, 8, 9, 10};

    @TempDir
    Path parent;

    private static long count(ModelFamily family, ModelSize size) {
        return family.architecture(size, Tokenizer.gpt2()).parameters().stream()
                .map(Parameter::shape)
                .mapToLong(Shape::elements)
                .sum();
    }

    @ParameterizedTest
    @EnumSource
    void aFreshModelGuessesAndIsReadBack(ModelFamily family) {
        try (CausalLM model = CausalLM.create(family, ModelSize.SMALL, TOKENIZER, 1)) {
            float[] logits = model.logits(IDS, 1);
            double chance = Math.log(TOKENIZER.vocabSize());
            assertEquals(chance, loss(logits), 0.1 * chance);
            model.save(parent.resolve("model"));
            try (CausalLM again = CausalLM.load(parent.resolve("model"))) {
                assertArrayEquals(logits, again.logits(IDS, 1));
                assertEquals(
                        model.architecture().toString(), again.architecture().toString());
            }
        }
        String end = Json.read(parent.resolve("model/config.json"))
                .get("eos_token_id")
                .asText();
        assertEquals(String.valueOf(TOKENIZER.endOfText().orElseThrow()), end);
    }

    /** Hugging Face transformers 5 refuses 32.0 there. */
    @ParameterizedTest
    @EnumSource(names = {"GEMMA2", "GEMMA3"})
    void wholeNumbersOfTheConfigurationAreWrittenWhole(ModelFamily family) {
        ObjectNode config = family.architecture(ModelSize.SMALL, TOKENIZER).config();
        assertEquals("32", config.get("query_pre_attn_scalar").toString());
    }

    /** Mean loss of the next id in nats. */
    private static double loss(float[] logits) {
        int v = TOKENIZER.vocabSize();
        double sum = 0;
        for (int i = 0; i + 1 < IDS.length; i++) {
            double total = 0;
            for (int j = 0; j < v; j++) {
                total += Math.exp(logits[i * v + j]);
            }
            sum += Math.log(total) - logits[i * v + (int) IDS[i + 1]];
        }
        return sum / (IDS.length - 1);
    }

    @ParameterizedTest
    @EnumSource
    void familiesOfOneSizeHaveAboutAsManyWeights(ModelFamily family) {
        for (ModelSize size : ModelSize.values()) {
            double share = (double) count(family, size) / count(ModelFamily.GPT2, size);
            assertTrue(share >= 7 / 8.0 && share <= 1, size.toString().toLowerCase(Locale.ROOT) + " " + share);
        }
    }
}
