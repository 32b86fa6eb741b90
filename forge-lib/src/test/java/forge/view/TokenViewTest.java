package forge.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TokenViewTest {
    private static TokenView of(String... pieces) {
        List<TokenView.Token> tokens = new ArrayList<>();
        for (String piece : pieces) {
            tokens.add(TokenView.Token.of(tokens.size() + 10, piece.getBytes(StandardCharsets.UTF_8)));
        }
        return new TokenView(tokens);
    }

    @Test
    void textSeparatesPiecesAndShowsWhiteSpace() {
        assertEquals(
                "Hi|·there|⏎→|!\n10 11 12 13\n4 tokens",
                of("Hi", " there", "\n\t", "!").text());
        assertEquals("a\n10\n1 token", of("a").text());
        assertEquals("\n\n0 tokens", of().text());
    }

    @Test
    void partsOfACharacterShowTheirBytes() {
        assertEquals(
                "a\\xE2\\x82",
                TokenView.Token.of(1, new byte[] {'a', (byte) 0xE2, (byte) 0x82})
                        .piece());
        assertEquals(
                "€",
                TokenView.Token.of(1, new byte[] {(byte) 0xE2, (byte) 0x82, (byte) 0xAC})
                        .piece());
    }

    @Test
    void nothingReachesTheTerminalThatItWouldObey() {
        String text = of("\u001b[31mred", "\u0007", "\u202egnp.exe", "\u200b", "\u0000", "\u00a0", "\r")
                .text();
        assertEquals("\\u{1B}[31mred|\\u{7}|\\u{202E}gnp.exe|\\u{200B}|\\u{0}|\\u{A0}|␍", text.split("\n")[0]);
    }

    /** A text of a data set must not run in the notebook of whoever looks at it. */
    @Test
    void htmlOfATextIsNoHtml() {
        String attack = "<script>alert(1)</script><img src=x onerror='a()'>\"&";
        String html = of(attack, "\"><b>").html().orElseThrow();
        assertFalse(html.contains("<script") || html.contains("<img") || html.contains("<b>"), html);
        assertTrue(html.contains("&lt;script&gt;") && html.contains("&#39;a()&#39;&gt;&quot;&amp;"), html);
        assertTrue(html.contains("title=\"id 10\""), html);
    }
}
