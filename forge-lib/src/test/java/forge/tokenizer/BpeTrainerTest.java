package forge.tokenizer;

import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BpeTrainerTest extends TokenizerContract {
    private static final List<String> TEXTS = texts(3000);
    private static final Tokenizer TRAINED = Tokenizer.train(TEXTS.stream(), 600);

    /** Sentences of made-up words; short syllables give many pairs with equal counts. */
    private static List<String> texts(int count) {
        SplittableRandom random = new SplittableRandom(31);
        String[] syllables = {"ka", "ro", "mi", "the", "an", "d", "ing", "é", "日", "s", "tor", "0", "'s", "-"};
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int w = random.nextInt(20); w >= 0; w--) {
                for (int s = random.nextInt(3); s >= 0; s--) {
                    text.append(syllables[random.nextInt(random.nextInt(syllables.length) + 1)]);
                }
                text.append(random.nextInt(9) == 0 ? ".\n" : " ");
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Override
    Tokenizer tokenizer() {
        return TRAINED;
    }

    /** The definition, without any bookkeeping: count all pairs again for every merge. */
    private static List<String> mergesByDefinition(List<String> texts, int merges) {
        Map<String, Long> counts = new HashMap<>();
        for (String text : texts) {
            char[] chars = text.toCharArray();
            for (int from = 0, to; from < chars.length; from = to) {
                to = SplitPattern.GPT2.next(chars, from, chars.length);
                counts.merge(text.substring(from, to), 1L, Long::sum);
            }
        }
        List<String> pieces = new ArrayList<>();
        Map<String, Integer> byteIds = new HashMap<>();
        for (int i = 0; i < 256; i++) {
            pieces.add(String.valueOf(ByteAlphabet.charOf(ByteAlphabet.byteAt(i))));
            byteIds.put(pieces.get(i), i);
        }
        Map<List<Integer>, Long> words = new HashMap<>();
        counts.forEach((word, n) -> {
            List<Integer> ids = new ArrayList<>();
            String written = ByteAlphabet.write(Utf8.bytes(word.toCharArray(), 0, word.length()));
            written.chars().forEach(c -> ids.add(byteIds.get(String.valueOf((char) c))));
            words.put(ids, n);
        });
        List<String> lines = new ArrayList<>();
        while (lines.size() < merges) {
            Map<List<Integer>, Long> pairs = new HashMap<>();
            words.forEach((word, n) -> {
                for (int i = 0; i + 1 < word.size(); i++) {
                    pairs.merge(List.of(word.get(i), word.get(i + 1)), n, Long::sum);
                }
            });
            List<Integer> best = Collections.max(pairs.keySet(), (p, q) -> {
                int byCount = Long.compare(pairs.get(p), pairs.get(q));
                int byLeft = Integer.compare(q.get(0), p.get(0));
                return byCount != 0 ? byCount : byLeft != 0 ? byLeft : Integer.compare(q.get(1), p.get(1));
            });
            if (pairs.get(best) < 2) {
                break;
            }
            lines.add(pieces.get(best.get(0)) + " " + pieces.get(best.get(1)));
            int id = pieces.size();
            pieces.add(pieces.get(best.get(0)) + pieces.get(best.get(1)));
            Map<List<Integer>, Long> merged = new HashMap<>();
            words.forEach((word, n) -> merged.merge(merge(word, best, id), n, Long::sum));
            words.clear();
            words.putAll(merged);
        }
        return lines;
    }

    private static List<Integer> merge(List<Integer> word, List<Integer> pair, int id) {
        List<Integer> merged = new ArrayList<>();
        for (int i = 0; i < word.size(); i++) {
            if (i + 1 < word.size() && word.subList(i, i + 2).equals(pair)) {
                merged.add(id);
                i++;
            } else {
                merged.add(word.get(i));
            }
        }
        return merged;
    }

    @Test
    void mergesAreThoseOfTheDefinition(@TempDir Path directory) {
        List<String> texts = TEXTS.subList(0, 400);
        Tokenizer.train(texts.stream(), 256 + 150 + 1).save(directory);
        List<String> merges = new ArrayList<>();
        TokenizerFile.read(directory).model().path("merges").forEach(line -> merges.add(line.textValue()));
        assertEquals(mergesByDefinition(texts, 150), merges);
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter(@TempDir Path directory) {
        List<String> shuffled = new ArrayList<>(TEXTS);
        Collections.shuffle(shuffled, new Random(5));
        TRAINED.save(directory.resolve("a"));
        Tokenizer.train(shuffled.stream(), 600).save(directory.resolve("b"));
        Tokenizer.train(Stream.of(String.join("<|endoftext|>", TEXTS)), 600).save(directory.resolve("c"));
        assertEquals(
                TokenizerFile.read(directory.resolve("a")).root(),
                TokenizerFile.read(directory.resolve("b")).root());
        assertEquals(
                TokenizerFile.read(directory.resolve("a")).root(),
                TokenizerFile.read(directory.resolve("c")).root());
    }

    @Test
    void hasTheSizeAskedForAndCompresses() {
        assertEquals(600, TRAINED.vocabSize());
        assertEquals(OptionalInt.of(599), TRAINED.endOfText());
        assertEquals(OptionalInt.of(599), TRAINED.id("<|endoftext|>"));
        String text = String.join("", TEXTS);
        assertTrue(TRAINED.encode(text).length * 2 < text.length());
    }

    /** Without the file, other readers would take GPT-2's end of text for granted. */
    @Test
    void onlyOtherSpecialTokensNeedAFileThatNamesThem(@TempDir Path directory) {
        TRAINED.save(directory);
        Path config = directory.resolve("tokenizer_config.json");
        assertFalse(Files.exists(config));
        BpeTrainer other = BpeTrainer.builder().specialTokens("</s>").build();
        other.train(Stream.of("a text")).save(directory);
        assertEquals("</s>", Json.read(config).path("eos_token").asText());
    }

    @Test
    void savedFileIsReadByHuggingFaceTokenizers(@TempDir Path directory) {
        TRAINED.save(directory.resolve("tokenizer.json"));
        Tokenizer theirs = NativeTokenizer.of(TokenizerFile.read(directory));
        Tokenizer again = Tokenizer.load(directory);
        assertEquals(OptionalInt.of(599), again.endOfText());
        RandomText random = new RandomText(32);
        for (int i = 0; i < 1000; i++) {
            String text = i < 500 ? TEXTS.get(i) : random.next(30);
            assertArrayEquals(theirs.encode(text), TRAINED.encode(text), text);
            assertArrayEquals(theirs.encode(text), again.encode(text), text);
        }
    }

    @Test
    void stopsWhereNoPairIsFrequentEnough() {
        assertEquals(258, Tokenizer.train(Stream.of("ab ab"), 1000).vocabSize()); // "ab" twice, " ab" once
        Tokenizer rare =
                BpeTrainer.builder().vocabSize(1000).minFrequency(1).build().train(Stream.of("ab ab"));
        assertEquals(259, rare.vocabSize());
        assertEquals("Ġab", rare.token(257));
    }

    @Test
    void specialTokensGetTheLastIds() {
        Tokenizer chat = BpeTrainer.builder()
                .vocabSize(300)
                .specialTokens("<|endoftext|>", "<|im_start|>", "<|im_end|>")
                .build()
                .train(Stream.of("<|im_start|>aaaa bbbb<|im_end|>".repeat(10)));
        int size = chat.vocabSize();
        assertEquals(
                List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
                List.of(chat.token(size - 3), chat.token(size - 2), chat.token(size - 1)));
        assertTrue(chat.id("im").isEmpty(), "special tokens are no words to learn from");
        assertEquals("aaaa", chat.decode(chat.encode("<|im_start|>aaaa<|im_end|>")));
    }

    @Test
    void wrongOptionsAreRefused() {
        assertThrows(ForgeException.class, () -> Tokenizer.train(Stream.of("a"), 256));
        assertThrows(
                ForgeException.class, () -> BpeTrainer.builder().minFrequency(0).build());
        assertThrows(
                ForgeException.class,
                () -> BpeTrainer.builder().specialTokens("<a>", "<a>").build());
    }

    @Test
    void canBeStopped() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedRunException.class, () -> Tokenizer.train(TEXTS.stream(), 600));
    }

    @Test
    void noTextIsNoVocabulary() {
        for (Stream<String> texts : List.of(Stream.<String>of(), Stream.of("", ""))) {
            assertThrows(ForgeException.class, () -> Tokenizer.train(texts, 500));
        }
    }
}
