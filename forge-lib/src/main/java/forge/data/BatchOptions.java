package forge.data;

import forge.base.Check;
import forge.data.record.Example;
import forge.data.token.ExampleTokenizer;
import forge.data.token.LongExamples;
import forge.data.token.Masking;
import forge.data.token.PairForm;
import forge.tokenizer.Tokenizer;
import forge.tokenizer.chat.ChatTemplate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a data set becomes token batches. Whatever is not said has a default.
 *
 * <pre>{@code
 * BatchOptions.of(8, 1024)                                                  // batchSize, contextLength
 * BatchOptions.builder(8, 1024).template(ChatTemplate.load(dir)).layout(BatchLayout.PACKED).build()
 * }</pre>
 *
 * @param shape at most so many rows and tokens a batch
 * @param template of conversations; empty for {@link ChatTemplate#of(Tokenizer) that of the tokenizer}
 * @param templateVariables what the template is told beside the messages; nothing
 * @param pairs how a prompt with its answer is written; {@link PairForm#PLAIN} unless a template is chosen. Preferences between
 *     two texts are written alike, unless the tokenizer has a template of its own
 * @param masking which turns are learned; {@link Masking#ASSISTANT_ONLY}
 * @param layout how rows are filled; {@link BatchLayout#WINDOWS} for plain texts, {@link BatchLayout#PADDED} for others
 * @param longExamples what becomes of examples longer than a row; {@link LongExamples#SPLIT_TEXTS}
 * @param padMultiple rows are padded to the longest of their batch, rounded up to a multiple of this; where it is empty, to
 *     the context, or in {@link BatchLayout#BUCKETS} to a multiple of 8
 * @param seed of the order; 0
 */
public record BatchOptions(
        BatchShape shape,
        Optional<ChatTemplate> template,
        Map<String, Object> templateVariables,
        PairForm pairs,
        Masking masking,
        Optional<BatchLayout> layout,
        LongExamples longExamples,
        Optional<Integer> padMultiple,
        long seed) {
    private static final int BUCKET_MULTIPLE = 8;

    public BatchOptions {
        templateVariables = Collections.unmodifiableMap(new LinkedHashMap<>(templateVariables));
        padMultiple.ifPresent(
                multiple -> Check.that(multiple > 0, "padMultiple is %d, expected at least 1.", multiple));
    }

    /** The defaults with this shape. */
    public static BatchOptions of(int batchSize, int contextLength) {
        return builder(batchSize, contextLength).build();
    }

    /** {@link #builder(BatchShape)}. */
    public static Builder builder(int batchSize, int contextLength) {
        return builder(new BatchShape(batchSize, contextLength));
    }

    public static Builder builder(BatchShape shape) {
        return new Builder(shape);
    }

    public Builder toBuilder() {
        return new Builder(shape)
                .template(template)
                .templateVariables(templateVariables)
                .pairs(pairs)
                .masking(masking)
                .layout(layout)
                .longExamples(longExamples)
                .padMultiple(padMultiple)
                .seed(seed);
    }

    /** These options with the layout that examples have unless one is chosen. */
    BatchOptions laidFor(List<Example> examples) {
        if (layout.isPresent()) {
            return this;
        }
        long plain = examples.stream().filter(Example::isPlainText).count();
        Check.that(
                plain == 0 || plain == examples.size(),
                "%d plain texts and %d prompts with answers cannot share batches unless you say how: choose a layout, such as"
                        + " BatchLayout.PACKED, or filter one kind: Example::isPlainText.",
                plain,
                examples.size() - plain);
        return toBuilder()
                .layout(plain > 0 ? BatchLayout.WINDOWS : BatchLayout.PADDED)
                .build();
    }

    /** What makes the tokens of examples for these rows. */
    ExampleTokenizer exampleTokenizer(Tokenizer tokenizer) {
        int[] textEnd = TokenMarks.of(tokenizer, layout.orElseThrow()).textEnd();
        ChatTemplate told = chosenTemplate(tokenizer);
        for (Map.Entry<String, Object> variable : templateVariables.entrySet()) {
            told = told.with(variable.getKey(), variable.getValue());
        }
        return new ExampleTokenizer(tokenizer, told, pairs, preferences(tokenizer), masking, textEnd);
    }

    /** As pairs, on which such a model was trained before; a model with a template of its own was trained on conversations. */
    private PairForm preferences(Tokenizer tokenizer) {
        return ChatTemplate.ownOf(tokenizer).isPresent() ? PairForm.CHAT : pairs;
    }

    private ChatTemplate chosenTemplate(Tokenizer tokenizer) {
        return template.orElseGet(() -> ChatTemplate.of(tokenizer));
    }

    TemplateMark templateMark(Tokenizer tokenizer) {
        return TemplateMark.of(chosenTemplate(tokenizer));
    }

    /** Tokens that a row of so many positions is padded to. */
    int padded(int positions) {
        if (padMultiple.isEmpty() && layout.orElseThrow() != BatchLayout.BUCKETS) {
            return shape.contextLength();
        }
        long multiple = padMultiple.orElse(BUCKET_MULTIPLE);
        return (int) Math.min(shape.contextLength(), (positions + multiple - 1) / multiple * multiple);
    }

    /** Sets what differs from the defaults. */
    public static final class Builder {
        private BatchShape shape;
        private Optional<ChatTemplate> template = Optional.empty();
        private final Map<String, Object> templateVariables = new LinkedHashMap<>();
        private PairForm pairs = PairForm.PLAIN;
        private Masking masking = Masking.ASSISTANT_ONLY;
        private Optional<BatchLayout> layout = Optional.empty();
        private LongExamples longExamples = LongExamples.SPLIT_TEXTS;
        private Optional<Integer> padMultiple = Optional.empty();
        private long seed;

        private Builder(BatchShape shape) {
            this.shape = shape;
        }

        public Builder shape(BatchShape value) {
            shape = value;
            return this;
        }

        /** The template of conversations, and of pairs too: {@link PairForm#CHAT}. */
        public Builder template(ChatTemplate value) {
            return template(Optional.of(value)).pairs(PairForm.CHAT);
        }

        private Builder template(Optional<ChatTemplate> value) {
            template = value;
            return this;
        }

        /**
         * Tells the template, chosen here or that of the tokenizer, a variable of its own, such as {@code enable_thinking}
         * or {@code date_string}; see {@link ChatTemplate#with}.
         */
        public Builder templateVariable(String name, Object value) {
            templateVariables.put(name, value);
            return this;
        }

        private Builder templateVariables(Map<String, Object> values) {
            templateVariables.putAll(values);
            return this;
        }

        public Builder pairs(PairForm value) {
            pairs = value;
            return this;
        }

        public Builder masking(Masking value) {
            masking = value;
            return this;
        }

        public Builder layout(BatchLayout value) {
            return layout(Optional.of(value));
        }

        private Builder layout(Optional<BatchLayout> value) {
            layout = value;
            return this;
        }

        public Builder longExamples(LongExamples value) {
            longExamples = value;
            return this;
        }

        public Builder padMultiple(int value) {
            return padMultiple(Optional.of(value));
        }

        private Builder padMultiple(Optional<Integer> value) {
            padMultiple = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public BatchOptions build() {
            return new BatchOptions(
                    shape, template, templateVariables, pairs, masking, layout, longExamples, padMultiple, seed);
        }
    }
}
