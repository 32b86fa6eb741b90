package forge.pipeline;

import forge.base.ForgeException;
import forge.generate.Generation;
import forge.generate.Generator;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TestPromptsTest {
    @Test
    void aPromptWithoutRoomIsRefused() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            String full = "a".repeat(TinyModel.CONTEXT_LENGTH);
            new TestPrompts(Generator.of(model), List.of("", full.substring(1))).check();
            String message = assertThrows(
                            ForgeException.class, () -> new TestPrompts(Generator.of(model), List.of("", full)).check())
                    .getMessage();
            assertTrue(message.startsWith("the test prompt \"aaaa"), message);
            assertTrue(message.contains("32 tokens, but the model's context ends at 32"), message);
        }
    }

    @Test
    void aPromptThatFailsIsTextAndTheOthersGoOn() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            String tooLong = "a".repeat(TinyModel.CONTEXT_LENGTH);
            TestPrompts.Outcome outcome =
                    new TestPrompts(Generator.of(model).maxTokens(3), List.of("a", tooLong, "b")).generate();
            assertEquals(
                    List.of("a", "b"),
                    outcome.texts().stream().map(Generation::prompt).toList());
            assertEquals(tooLong, outcome.failures().get(0).prompt());
            assertTrue(outcome.failures().get(0).error().contains("Cut the prompt"));
        }
    }
}
