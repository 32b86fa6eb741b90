package forge.data;

import forge.base.DataException;
import forge.base.ForgeException;
import forge.data.record.Example;
import forge.data.record.Origin;
import forge.data.record.Preference;
import forge.data.token.LongExamples;
import forge.data.token.Masking;
import forge.tokenizer.chat.ChatTemplate;
import forge.tokenizer.chat.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PreferenceBatchesTest {
    /** Says everything as it is: {@code Q: …\nA: …\n}. */
    private static final ChatTemplate TEMPLATE = ChatTemplate.of(
            "{% for m in messages %}{{ 'Q: ' if m.role == 'user' else 'A: ' }}{{ m.content }}\n{% endfor %}"
                    + "{% if add_generation_prompt %}A: {% endif %}");

    private static BatchOptions.Builder options(int batchSize, int contextLength) {
        return BatchOptions.builder(batchSize, contextLength).template(TEMPLATE);
    }

    private static Example preference(int line, String prompt, String chosen, String rejected) {
        return new Example(Preference.of(prompt, chosen, rejected), new Origin("p.jsonl", line), Map.of());
    }

    private static PreferenceBatches batches(BatchOptions options, Example... examples) {
        return Dataset.of(List.of(examples)).preferenceBatches(CharTokenizer.WITH_END, options);
    }

    private static String text(long[] ids, int row, int length) {
        StringBuilder text = new StringBuilder();
        for (int t = row * length; t < (row + 1) * length; t++) {
            text.append(ids[t] == Batch.IGNORE ? "." : ids[t] == 0 ? "" : Character.toString((int) ids[t]));
        }
        return text.toString();
    }

    @Test
    void eachPairIsTwoRowsOfWhichTheAnswersAreScored() {
        PreferenceBatch batch = batches(options(1, 64).build(), preference(1, "hi", "yes", "no"))
                .get(0, 0);
        int length = batch.shape().contextLength();
        assertEquals(2, batch.shape().batchSize());
        assertEquals("Q: hi\nA: yes", text(batch.inputIds(), 0, length).stripTrailing());
        assertEquals("Q: hi\nA: no", text(batch.inputIds(), 1, length).stripTrailing());
        assertEquals(
                "........yes\n....", text(batch.targets(), 0, length), "shifted by one; the end of the turn counts");
        assertEquals("........no\n.....", text(batch.targets(), 1, length));
        assertEquals(7, batch.scoredTokens());
        assertEquals(1, batch.lossCount());
    }

    @Test
    void textsAreWrittenAsPairsAreWhereTheTokenizerHasNoTemplate() {
        BatchOptions plain = BatchOptions.builder(1, 64).build();
        PreferenceBatch batch = batches(plain, preference(1, "hi", "yes", "no")).get(0, 0);
        int length = batch.shape().contextLength();
        Batch pair = Dataset.of(List.of(Example.of("hi", "yes")))
                .batches(CharTokenizer.WITH_END, plain)
                .get(0, 0);
        assertEquals("hi\nyes", text(pair.inputIds(), 0, pair.shape().contextLength()));
        assertEquals("hi\nyes", text(batch.inputIds(), 0, length));
        assertEquals("hi\nno", text(batch.inputIds(), 1, length));
        assertEquals(
                "..yes", text(batch.targets(), 0, length).replaceAll("\\.+$", ""), "the answer and the end of text");
        assertEquals(pair.scoredTokens() + 3, batch.scoredTokens());
        Preference talk = new Preference(
                List.of(Message.system("be kind"), Message.user("hi")),
                List.of(Message.assistant("yes")),
                List.of(Message.assistant("no")));
        PreferenceBatch chat = batches(plain, Example.of(talk)).get(0, 0);
        String written = text(chat.inputIds(), 0, chat.shape().contextLength());
        assertTrue(written.contains("<|user|>"), written);
    }

    @Test
    void whatBothAnswersShareIsGiven() {
        Preference talk = new Preference(
                List.of(Message.user("a"), Message.assistant("old").learned(), Message.user("b")),
                List.of(Message.assistant("x")),
                List.of(Message.assistant("y")));
        PreferenceBatch batch =
                batches(options(1, 64).build(), Example.of(talk)).get(0, 0);
        assertEquals(4, batch.scoredTokens(), "an answer before is context, whatever the record says of it");
    }

    @Test
    void theLastBatchIsFilledUpWithPairsThatDoNotCount() {
        PreferenceBatches batches = batches(
                options(2, 64).build(),
                preference(1, "a", "x", "y"),
                preference(2, "b", "x", "y"),
                preference(3, "c", "x", "y"));
        assertEquals(2, batches.size());
        assertEquals(2, batches.get(0, 0).lossCount());
        assertEquals(1, batches.get(0, 1).lossCount());
        assertEquals(4, batches.get(0, 1).shape().batchSize());
        assertEquals(4, batches.get(0, 1).scoredTokens());
    }

    @Test
    void theOrderDependsOnSeedAndEpochOnly() {
        Example[] examples = IntStream.range(0, 40)
                .mapToObj(i -> preference(i + 1, "p" + i, "x", "y"))
                .toArray(Example[]::new);
        PreferenceBatches batches = batches(options(3, 64).seed(5).build(), examples);
        PreferenceBatches again = batches(options(3, 64).seed(5).build(), examples);
        batches.get(2, 0);
        assertArrayEquals(again.get(1, 4).inputIds(), batches.get(1, 4).inputIds());
        assertFalse(
                Arrays.equals(batches.get(1, 4).inputIds(), batches.get(2, 4).inputIds()));
        PreferenceBatches other = batches(options(3, 64).seed(6).build(), examples);
        assertFalse(Arrays.equals(batches.get(1, 4).inputIds(), other.get(1, 4).inputIds()));
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < batches.size(); i++) {
            PreferenceBatch batch = batches.get(1, i);
            for (int row = 0; row < batch.shape().batchSize(); row += 2) {
                seen.add(text(batch.inputIds(), row, batch.shape().contextLength()));
            }
        }
        seen.remove("");
        assertEquals(40, seen.size(), "every pair once an epoch");
    }

    @Test
    void whatIsCutOrCannotBeUsedIsSaid() {
        PreferenceBatches batches = batches(
                options(1, 15).build(),
                preference(1, "p", "short", "a very long answer"),
                preference(2, "p", "same", "same"),
                preference(3, "p", "", "x"),
                preference(4, "a prompt that fills the row", "x", "y"),
                preference(5, "p", "the same beginning 1", "the same beginning 2"));
        PreferenceReport report = batches.report();
        assertEquals(5, report.preferences());
        assertEquals(1, batches.pairs());
        assertEquals(1, report.cutPairs());
        int tokens = "Q: p\nA: a very long answer\n".length();
        assertEquals(tokens - 16, report.cutTokens());
        List<String> reasons = report.leftOut().stream().map(Object::toString).toList();
        assertEquals("p.jsonl:2: both answers are the same", reasons.get(0));
        assertTrue(reasons.get(1).startsWith("p.jsonl:3: no token of the chosen answer is scored"), reasons.get(1));
        assertEquals("p.jsonl:4: the first 16 tokens with the chosen answer are a prompt", reasons.get(2));
        assertEquals("p.jsonl:5: both answers are the same in the first 16 tokens", reasons.get(3));
        assertTrue(report.text().contains("4 left out"), report.text());
        assertTrue(
                batches.preview().text().contains("p.jsonl:1"),
                batches.preview().text());
    }

    @Test
    void longPairsCanBeLeftOut() {
        PreferenceBatches batches = batches(
                options(1, 15).longExamples(LongExamples.LEAVE_OUT).build(),
                preference(1, "p", "short", "a very long answer"),
                preference(2, "p", "x", "y"));
        assertEquals(1, batches.pairs());
        assertTrue(batches.report().leftOut().get(0).reason().endsWith("tokens do not fit into 16"));
    }

    @Test
    void recordsOfAnotherKindAreRefusedWithTheirPlace() {
        Example pair = new Example("p", "a", new Origin("p.jsonl", 7), Map.of());
        String message = assertThrows(
                        DataException.class, () -> batches(options(1, 64).build(), pair))
                .getMessage();
        assertTrue(message.startsWith("p.jsonl:7: the record has one answer, expected two"), message);
    }

    @Test
    void nothingLeftNamesWhatWasLeftOut() {
        String message = assertThrows(
                        ForgeException.class, () -> batches(options(1, 64).build(), preference(3, "p", "same", "same")))
                .getMessage();
        assertTrue(message.contains("p.jsonl:3: both answers are the same"), message);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        Example one = preference(1, "p", "x", "y");
        for (BatchOptions options : List.of(
                options(1, 64).layout(BatchLayout.PACKED).build(),
                options(1, 64).masking(Masking.ALL).build(),
                options(1, 64).longExamples(LongExamples.split(3)).build())) {
            assertThrows(ForgeException.class, () -> batches(options, one));
        }
    }

    @Test
    void rowsAreAsLongAsTheLayoutSays() {
        Example one = preference(1, "p", "x", "y");
        assertEquals(16, batches(options(1, 64).build(), one).get(0, 0).shape().contextLength());
        BatchOptions padded = options(1, 64).layout(BatchLayout.PADDED).build();
        assertEquals(64, batches(padded, one).get(0, 0).shape().contextLength());
        BatchOptions buckets = options(1, 64).layout(BatchLayout.BUCKETS).build();
        assertEquals(16, batches(buckets, one).get(0, 0).shape().contextLength());
        BatchOptions fives = options(1, 64).padMultiple(5).build();
        assertEquals(10, batches(fives, one).get(0, 0).shape().contextLength());
    }

    /** A reference whose log-probability of a token is minus the token after it, over 100. */
    @Test
    void theReferenceIsSummedOverEachAnswerAndStaysWithItsPair() {
        Example[] examples = IntStream.range(0, 7)
                .mapToObj(i -> preference(i + 1, "p".repeat(i + 1), "x".repeat(i + 1), "z".repeat(7 - i)))
                .toArray(Example[]::new);
        PreferenceBatches bare = batches(options(2, 64).build(), examples);
        assertFalse(bare.hasReference());
        assertEquals(0, bare.get(0, 0).reference().length);
        List<Long> calls = new ArrayList<>();
        PreferenceBatches scored = bare.withReference(batch -> {
            calls.add(batch.lossCount());
            float[] logProbs = new float[(int) batch.tokens()];
            for (int i = 0; i < logProbs.length; i++) {
                logProbs[i] = batch.targets()[i] == Batch.IGNORE ? 0 : -batch.targets()[i] / 100f;
            }
            return logProbs;
        });
        assertEquals(List.of(2L, 2L, 2L, 1L), calls);
        assertTrue(scored.hasReference());
        for (int epoch = 0; epoch < 2; epoch++) {
            for (int i = 0; i < scored.size(); i++) {
                PreferenceBatch batch = scored.get(epoch, i);
                int length = batch.shape().contextLength();
                for (int row = 0; row < batch.shape().batchSize(); row++) {
                    double expected = Arrays.stream(batch.targets(), row * length, (row + 1) * length)
                            .filter(target -> target != Batch.IGNORE)
                            .mapToDouble(target -> -target / 100.0)
                            .sum();
                    assertEquals(expected, batch.numbers("reference")[row], 1e-5);
                }
            }
        }
        assertEquals(bare.sha256(), scored.sha256(), "the last bits of a reference are no other data");
        assertTrue(bare.meanReference().isEmpty() && scored.meanReference().orElseThrow() < 0);
        assertThrows(ForgeException.class, () -> bare.withReference(batch -> new float[1]));
        assertThrows(ForgeException.class, () -> bare.get(0, 0).numbers("reference"));
        assertThrows(ForgeException.class, () -> scored.get(0, 0).numbers("scores"));
    }

    @Test
    void aFileOfPreferencesBecomesBatches(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("preferences.jsonl");
        Files.writeString(file, """
                {"prompt": "2+2?", "chosen": "4", "rejected": "5"}
                {"prompt": [{"role": "user", "content": "hi"}], "chosen": [{"role": "assistant", "content": "hello"}], "rejected": [{"role": "assistant", "content": "what"}]}
                """);
        PreferenceBatches batches =
                Dataset.jsonl(file).preferenceBatches(CharTokenizer.WITH_END, BatchOptions.of(2, 256));
        assertEquals(2, batches.pairs());
        assertTrue(batches.text().contains("preferences.jsonl:2"), batches.text());
        assertTrue(batches.html().orElseThrow().contains("hello"));
    }
}
