package forge.tokenizer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ExplainTest {
    @Test
    void showsPiecesAndIds() {
        assertEquals(
                "Hello|·world|⏎\n15496 995 198\n3 tokens",
                Tokenizer.gpt2().explain("Hello world\n").text());
    }

    @Test
    void aCharacterOfSeveralIdsShowsItsBytes() {
        assertEquals(
                "\\xF0\\x9F|\\xA6|\\xA9\n8582 99 102\n3 tokens",
                Tokenizer.gpt2().explain("\ud83e\udda9").text());
    }

    @Test
    void sentencePieceShowsItsSpaces() {
        Tokenizer llama = Tokenizer.load(Golden.model("llama"));
        assertEquals(
                "·the|·|\\xF0|\\x9F|\\xA6|\\xA9",
                llama.explain("the \ud83e\udda9").text().split("\n")[0]);
    }
}
