package forge.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import forge.base.AtomicFiles;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The kinds of model that only the native library reads. */
class OtherModelsTest {
    @TempDir
    Path directory;

    private Tokenizer load(String parts) {
        AtomicFiles.writeText(
                directory.resolve("tokenizer.json"), ("{'version': '1.0', " + parts + "}").replace('\'', '"'));
        return Tokenizer.load(directory);
    }

    @Test
    void wordPiece() {
        Tokenizer bert = load("""
                'added_tokens': [{'id': 0, 'content': '[UNK]', 'special': true, 'single_word': false, 'lstrip': false,
                                  'rstrip': false, 'normalized': false},
                                 {'id': 4, 'content': '[SEP]', 'special': true, 'single_word': false, 'lstrip': false,
                                  'rstrip': false, 'normalized': false}],
                'truncation': {'direction': 'Right', 'max_length': 2, 'strategy': 'LongestFirst', 'stride': 0},
                'padding': {'strategy': {'Fixed': 9}, 'direction': 'Right', 'pad_to_multiple_of': null, 'pad_id': 0,
                            'pad_type_id': 0, 'pad_token': '[UNK]'},
                'normalizer': {'type': 'BertNormalizer', 'clean_text': true, 'handle_chinese_chars': true,
                               'strip_accents': null, 'lowercase': true},
                'pre_tokenizer': {'type': 'BertPreTokenizer'},
                'decoder': {'type': 'WordPiece', 'prefix': '##', 'cleanup': true},
                'model': {'type': 'WordPiece', 'unk_token': '[UNK]', 'continuing_subword_prefix': '##',
                          'max_input_chars_per_word': 100, 'vocab': {'[UNK]': 0, 'hello': 1, 'wor': 2, '##ld': 3}}
                """);
        assertArrayEquals(new int[] {1, 2, 3, 0, 1}, bert.encode("Hello WORLD! hello"));
        assertEquals("hello world", bert.decode(1, 2, 3));
        assertEquals(OptionalInt.of(4), bert.endOfText());
    }

    @Test
    void unigram() {
        Tokenizer unigram = load("""
                'added_tokens': [],
                'pre_tokenizer': {'type': 'Metaspace', 'replacement': '▁', 'prepend_scheme': 'always', 'split': true},
                'decoder': {'type': 'Metaspace', 'replacement': '▁', 'prepend_scheme': 'always', 'split': true},
                'model': {'type': 'Unigram', 'unk_id': 0, 'byte_fallback': false,
                          'vocab': [['<unk>', 0.0], ['▁hello', -1.5], ['▁wor', -2.5], ['ld', -2.0], ['l', -5.0], ['d', -5.0]]}
                """);
        assertArrayEquals(new int[] {1, 2, 3}, unigram.encode("hello world"));
        assertEquals("hello world", unigram.decode(1, 2, 3));
        assertEquals("·hello|·wor|ld", unigram.explain("hello world").text().split("\n")[0]);
    }

    @Test
    void nativeMemoryIsGivenBack() throws InterruptedException {
        HuggingFaceTokenizer inner = ((NativeTokenizer) load("""
                'added_tokens': [], 'pre_tokenizer': {'type': 'Whitespace'},
                'model': {'type': 'WordLevel', 'unk_token': '[UNK]', 'vocab': {'[UNK]': 0}}
                """)).tokenizer;
        for (int i = 0; i < 200 && !inner.isReleased(); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(inner.isReleased());
    }

    @Test
    void wordLevel() {
        Tokenizer words = load("""
                'added_tokens': [], 'pre_tokenizer': {'type': 'Whitespace'},
                'model': {'type': 'WordLevel', 'unk_token': '[UNK]', 'vocab': {'[UNK]': 0, 'hello': 1, 'world': 7}}
                """);
        assertArrayEquals(new int[] {1, 7, 0}, words.encode("hello world there"));
        assertEquals(8, words.vocabSize());
        assertEquals("", words.token(3)); // a gap between the ids
    }
}
