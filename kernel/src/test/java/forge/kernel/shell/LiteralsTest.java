package forge.kernel.shell;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LiteralsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "a.|                   # false",
                "\"a.|                 # true",
                "\"a\"|                # false",
                "\"a\\\"|              # true",
                "f(\"a\", |            # false",
                "'|'                   # true",
                "x // say|             # true",
                "x // C:\\~ a.|       # false",
                "x /* a * / |          # true",
                "x /* a */ |           # false",
                "\"//\" + |            # false",
                "\"\"\"~ a \" b|      # true",
                "\"\"\"~ a \"\"\" + | # false",
                "\"open~ x|           # false",
            })
    void tellsCodeFromText(String marked, boolean inside) {
        String code = marked.replace('~', '\n');
        assertEquals(inside, Literals.contains(code.replace("|", ""), code.indexOf('|')), marked);
    }
}
