package forge.cli;

import forge.base.DataException;
import forge.base.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IdsFileTest {
    private static IdsFile file(String json) {
        return new IdsFile(Path.of("f.json"), Json.parse(json.replace('\'', '"')));
    }

    private static String text(List<long[]> rows) {
        return rows.stream().map(Arrays::toString).toList().toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[1, 2], [3]]",
                "{'ids': [[1, 2], [3]], 'other': 'unread'}",
                "{'input_ids': [[1, 2], [3]]}",
                "[{'ids': [1, 2]}, {'ids': [3]}]",
                "{'input_ids': [[1, 2], [9, 3]], 'attention_mask': [[1, 1], [0, 1]]}",
                "[{'ids': [1, 2, 9], 'attention_mask': [1, 1, 0]}, {'ids': [3], 'attention_mask': [1]}]"
            })
    void everyFormHoldsTheSameSequences(String json) {
        assertEquals("[[1, 2], [3]]", text(file(json).ids()));
    }

    @Test
    void labelsOfPaddingAreLeftOutWithIt() {
        IdsFile masked = file("{'ids': [[1, 2, 0]], 'labels': [[-100, 2, -100]], 'attention_mask': [[1, 1, 0]]}");
        assertEquals("[[-100, 2]]", text(masked.labelsOfIds(7)));
        assertEquals("[[-100, 2, -100]]", text(masked.labels(7)));
        assertEquals("[[5]]", text(file("[{'ids': [1, 2], 'labels': [5]}]").labels(7)));
    }

    @Test
    void aLabelIsOfTheVocabularyOrIgnored() {
        IdsFile beyond = file("{'ids': [[1, 2]], 'labels': [[-100, 7]]}");
        String message =
                assertThrows(DataException.class, () -> beyond.labels(7)).getMessage();
        assertEquals("f.json: sequence 1 holds label 7, but the model's ids are 0 to 6.", message);
        assertThrows(
                DataException.class,
                () -> file("{'ids': [[1, 2]], 'labels': [[-1, 3]]}").labels(7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    []                                              | expected a list of lists of ids
                    5                                               | expected a list of lists of ids
                    [1, 2]                                          | sequence 1 is 1, expected a list of ids
                    [[1], []]                                       | sequence 2 is [], expected a list of ids
                    [[1.5]]                                         | sequence 1 holds 1.5, expected an id
                    [[99999999999]]                                 | sequence 1 holds 99999999999
                    {"label": [[1]]}                                | no key "ids"
                    [{"ids": [1]}, {"labels": [1]}]                 | no key "ids"
                    {"ids": [[1, 2]], "attention_mask": [[1]]}      | sequence 1 has 2 ids, but a mask of 1
                    {"ids": [[1, 2]], "attention_mask": [[0, 0]]}   | sequence 1 is padding from end to end
                    [[1], [-1]]                                     | sequence 2 holds id -1
                    [[1], [2, 7]]                                   | sequence 2 holds id 7
                    """)
    void anythingElseIsNamedWithItsPlace(String json, String part) {
        String message =
                assertThrows(DataException.class, () -> file(json).ids(7)).getMessage();
        assertTrue(message.startsWith("f.json: ") && message.contains(part), message);
    }
}
