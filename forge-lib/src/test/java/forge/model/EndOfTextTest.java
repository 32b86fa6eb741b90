package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ConfigException;
import forge.base.FormatException;
import forge.base.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EndOfTextTest {
    private static Set<Long> ids(String config, String generation) {
        Map<String, byte[]> others = generation.isEmpty()
                ? Map.of()
                : Map.of("generation_config.json", generation.getBytes(StandardCharsets.UTF_8));
        ObjectNode json = (ObjectNode) Json.parse(config);
        return EndOfText.of(new ModelFiles("mine", json, Map.of(), others, Optional.empty()), 100);
    }

    @Test
    void generationConfigWinsAndMayHaveAList() {
        assertEquals(Set.of(7L), ids("{\"eos_token_id\": 7}", ""));
        assertEquals(Set.of(8L, 9L), ids("{\"eos_token_id\": 7}", "{\"eos_token_id\": [8, 9]}"));
        assertEquals(Set.of(), ids("{\"eos_token_id\": 7}", "{\"eos_token_id\": null}"));
        assertEquals(Set.of(), ids("{}", ""));
    }

    @Test
    void idsBeyondTheVocabularyDoNotCount() {
        assertEquals(Set.of(99L), ids("{\"eos_token_id\": [99, 100, 50256]}", ""));
    }

    @Test
    void anythingElseIsNamed() {
        String message = assertThrows(ConfigException.class, () -> ids("{}", "{\"eos_token_id\": \"</s>\"}"))
                .getMessage();
        assertTrue(message.contains("generation_config.json") && message.contains("eos_token_id"), message);
        assertTrue(assertThrows(FormatException.class, () -> ids("{}", "{"))
                .getMessage()
                .contains("generation_config.json"));
    }

    @Test
    void aNewModelEndsWhereItsTokenizerSays() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            assertEquals(Set.of(0L), model.endOfText());
        }
    }
}
