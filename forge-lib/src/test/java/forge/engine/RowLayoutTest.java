package forge.engine;

import forge.base.ForgeException;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.graph.AdamW;
import forge.graph.Rope;
import forge.model.Architecture;
import forge.model.CausalLM;
import forge.model.DecoderBuilder;
import forge.model.Gemma2;
import forge.model.Gemma2Config;
import forge.model.Gemma3;
import forge.model.Gemma3Config;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.model.LayerType;
import forge.model.Llama;
import forge.model.LlamaConfig;
import forge.model.Mistral;
import forge.model.MistralConfig;
import forge.model.TinyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a sequence shares its row with changes nothing: other documents, padding behind it, padding before it. */
class RowLayoutTest {
    private static final BatchShape SHAPE = new BatchShape(2, 24);

    /** One family for each kind of position and of attention; windows are shorter than the rows and the documents. */
    enum Family {
        GPT2 {
            @Override
            Architecture architecture() {
                return new Gpt2(Gpt2Config.builder()
                        .vocabSize(TinyModel.VOCAB_SIZE)
                        .contextLength(TinyModel.CONTEXT_LENGTH)
                        .hiddenSize(32)
                        .numLayers(2)
                        .numHeads(2)
                        .dropout(0)
                        .endOfText(0)
                        .build());
            }
        },
        LLAMA {
            @Override
            Architecture architecture() {
                return new Llama(small(LlamaConfig.builder())
                        .ropeScaling(new Rope.Llama3(4, 1, 4, 16))
                        .build());
            }
        },
        MISTRAL {
            @Override
            Architecture architecture() {
                return new Mistral(
                        small(MistralConfig.builder()).slidingWindow(5).build());
            }
        },
        GEMMA2 {
            @Override
            Architecture architecture() {
                return new Gemma2(small(Gemma2Config.builder())
                        .slidingWindow(5)
                        .attentionCap(2)
                        .build());
            }
        },
        GEMMA3 {
            @Override
            Architecture architecture() {
                return new Gemma3(small(Gemma3Config.builder())
                        .slidingWindow(5)
                        .layerTypes(List.of(LayerType.SLIDING_ATTENTION, LayerType.FULL_ATTENTION))
                        .build());
            }
        };

        abstract Architecture architecture();

        CausalLM model() {
            return TinyModel.of(architecture(), 1);
        }

        private static <B extends DecoderBuilder<B>> B small(B builder) {
            return builder.vocabSize(TinyModel.VOCAB_SIZE)
                    .contextLength(TinyModel.CONTEXT_LENGTH)
                    .hiddenSize(32)
                    .intermediateSize(48)
                    .numLayers(2)
                    .numHeads(4)
                    .kvHeads(2)
                    .headDim(8)
                    .initializerRange(0.2); // so that logits are far enough apart
        }
    }

    /** The ids of the rows, cut into documents at random. */
    private static List<Batch> documents(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Batch> documents = new ArrayList<>();
        for (int row = 0; row < SHAPE.batchSize(); row++) {
            int left = SHAPE.contextLength();
            while (left > 0) {
                int length = Math.min(left, random.nextInt(1, 12));
                documents.add(TinyModel.random(1, length, random.nextLong()));
                left -= length;
            }
        }
        return documents;
    }

    /** Documents that fill the rows, one behind the other. */
    private static Batch packed(List<Batch> documents) {
        long[] numbers = IntStream.range(0, documents.size())
                .boxed()
                .flatMap(i ->
                        IntStream.range(0, documents.get(i).inputIds().length).mapToObj(t -> (long) i))
                .mapToLong(i -> i)
                .toArray();
        return new Batch(SHAPE, joined(documents, "ids"), joined(documents, "targets"), numbers);
    }

    private static long[] joined(List<Batch> documents, String input) {
        return documents.stream()
                .flatMapToLong(document -> Arrays.stream(document.values(input)))
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void packedDocumentsAreWhatTheyAreAlone(Family family) {
        for (long seed = 1; seed <= 3; seed++) {
            List<Batch> documents = documents(seed);
            same(family, List.of(packed(documents)), documents, family + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void paddingBehindASequenceChangesNothing(Family family) {
        Batch one = TinyModel.random(1, 9, 3);
        Batch other = TinyModel.random(1, 17, 4);
        long[] ids = TinyModel.random(2, 24, 5).inputIds();
        long[] targets = new long[ids.length];
        Arrays.fill(targets, Batch.IGNORE);
        for (int row = 0; row < 2; row++) {
            Batch from = row == 0 ? one : other;
            System.arraycopy(from.inputIds(), 0, ids, row * 24, from.inputIds().length);
            System.arraycopy(from.targets(), 0, targets, row * 24, from.targets().length);
        }
        same(family, List.of(new Batch(SHAPE, ids, targets)), List.of(one, other), family.name());
    }

    /** Losses and gradients of a step over some batches, and over others that mean the same. */
    private static void same(Family family, List<Batch> together, List<Batch> alone, String what) {
        try (CausalLM model = family.model();
                TrainStep step = model.trainStep(AdamW.DEFAULT, Double.POSITIVE_INFINITY)) {
            double expected = alone.stream().mapToDouble(model::lossSum).sum();
            assertEquals(expected, together.stream().mapToDouble(model::lossSum).sum(), 1e-5 * expected, what);
            double loss = step.run(together, 0, 1).loss();
            Map<String, float[]> gradients = step.gradients();
            StepResult separate = step.run(alone, 0, 1);
            assertEquals(expected / separate.scoredTokens(), loss, 1e-5 * loss, what);
            assertEquals(separate.loss(), loss, 1e-5 * loss, what);
            step.gradients()
                    .forEach((name, gradient) -> assertArrayEquals(
                            gradient, gradients.get(name), 1e-5f * largest(gradient), name + ", " + what));
        }
    }

    private static float largest(float[] values) {
        float largest = 1;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @ParameterizedTest
    @EnumSource
    void paddingBeforeAPromptChangesNothing(Family family) {
        SplittableRandom random = new SplittableRandom(6);
        List<long[]> prompts = IntStream.of(3, 11, 1)
                .mapToObj(
                        length -> random.longs(length, 1, TinyModel.VOCAB_SIZE).toArray())
                .toList();
        try (CausalLM model = family.model();
                Decoder together = model.decoder(TinyModel.CONTEXT_LENGTH);
                Decoder alone = model.decoder(TinyModel.CONTEXT_LENGTH)) {
            together.start(prompts);
            List<long[]> found = together.append(Sampling.GREEDY, new double[3][12]);
            for (int row = 0; row < prompts.size(); row++) {
                alone.start(prompts.get(row));
                long[] expected = alone.append(Sampling.GREEDY, new double[12]);
                assertArrayEquals(expected, found.get(row), family + ", row " + row);
                assertArrayEquals(greedy(model, prompts.get(row), 12), expected, family + ", row " + row);
            }
        }
    }

    /** The most likely tokens by the logits of the whole sequence, computed anew for each. */
    private static long[] greedy(CausalLM model, long[] prompt, int tokens) {
        long[] text = prompt;
        for (int i = 0; i < tokens; i++) {
            float[] logits = model.logits(text, 1);
            int row = logits.length - TinyModel.VOCAB_SIZE;
            int best = IntStream.range(row, logits.length)
                    .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                    .orElseThrow();
            text = Arrays.copyOf(text, text.length + 1);
            text[text.length - 1] = (long) best - row;
        }
        return Arrays.copyOfRange(text, prompt.length, text.length);
    }

    @Test
    void documentsChangeWhatTokensSee() {
        Batch cut = packed(documents(7));
        Batch whole = new Batch(SHAPE, cut.inputIds(), cut.targets());
        Batch one = new Batch(SHAPE, cut.inputIds(), cut.targets(), new long[48]);
        try (CausalLM model = Family.LLAMA.model()) {
            assertEquals(model.lossSum(whole), model.lossSum(one), 1e-4);
            assertTrue(Math.abs(model.lossSum(cut) - model.lossSum(whole)) > 1e-3);
        }
    }

    @Test
    void numbersHaveToFitTheBatch() {
        var e = assertThrows(ForgeException.class, () -> new Batch(SHAPE, new long[48], new long[48], new long[47]));
        assertTrue(e.getMessage().contains("needs 48 documents or none, found 47"), e.getMessage());
    }
}
