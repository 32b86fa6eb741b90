package forge.generate;

import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Seeds;
import forge.data.Prompted;
import forge.data.synthesis.TextModel;
import forge.engine.Decoder;
import forge.engine.Sampling;
import forge.model.Generative;
import forge.tokenizer.StreamDecoder;
import forge.tokenizer.chat.ChatOptions;
import forge.tokenizer.chat.ChatTemplate;
import forge.tokenizer.chat.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Continues a text with a language model, or answers it with an encoder-decoder model. A generator is a value: each setting
 * gives a new one, and the same settings, weights and prompt give the same text.
 *
 * <pre>{@code
 * Generator.of(model).temperature(0.8).topK(40).seed(1).maxTokens(30).generate("The")
 * Generator.of(model).stop("\n").generateAll(questions)                 // several at once
 * Generator.of(model).generate("Once upon a time", System.out::print)   // as it comes
 * }</pre>
 *
 * <p>It samples at temperature 0.8 from the 40 most likely tokens, up to 100 tokens, unless told otherwise, and stops at
 * the model's end of text ({@link Generative#endOfText}).
 */
public final class Generator {
    private final Generative model;
    private Sampling sampling = Sampling.builder().temperature(0.8).topK(40).build();
    private Optional<BeamSearch> beams = Optional.empty();
    private long seed = 42;
    private int maxTokens = 100;
    private int batchSize = 8;
    private Ends ends;

    private Generator(Generative model) {
        this.model = model;
        this.ends = new Ends(model.endOfText(), Set.of(), List.of());
    }

    public static Generator of(Generative model) {
        return new Generator(model);
    }

    /** A copy with something else; nobody has the copy yet. */
    private Generator with(Consumer<Generator> change) {
        Generator copy = new Generator(model);
        copy.sampling = sampling;
        copy.beams = beams;
        copy.seed = seed;
        copy.maxTokens = maxTokens;
        copy.batchSize = batchSize;
        copy.ends = ends;
        change.accept(copy);
        return copy;
    }

    /** @param value 0 always takes the most likely token; 1 samples from the model's own distribution */
    public Generator temperature(double value) {
        return with(g -> g.sampling = sampling.toBuilder().temperature(value).build());
    }

    /** @param tokens how many of the most likely tokens are sampled from, 0 for all */
    public Generator topK(int tokens) {
        return with(g -> g.sampling = sampling.toBuilder().topK(tokens).build());
    }

    /** @param share the probability that the sampled tokens have together, above 0 up to 1 (arXiv:1904.09751) */
    public Generator topP(double share) {
        return with(g -> g.sampling = sampling.toBuilder().topP(share).build());
    }

    /** @param share of the likeliest token's probability that a token needs, 0 (off) to 1 (arXiv:2407.01082) */
    public Generator minP(double share) {
        return with(g -> g.sampling = sampling.toBuilder().minP(share).build());
    }

    /** @param value over 1 makes tokens of the prompt and the text so far less likely, 1 is off (arXiv:1909.05858) */
    public Generator repetitionPenalty(double value) {
        return with(
                g -> g.sampling = sampling.toBuilder().repetitionPenalty(value).build());
    }

    /**
     * Searches with beams instead of sampling: of the settings above, only the repetition penalty counts then.
     *
     * @param count texts that are followed at once, at least 2
     */
    public Generator beams(int count) {
        return beams(BeamSearch.of(count));
    }

    /** As {@link #beams(int)}, with more to choose. */
    public Generator beams(BeamSearch search) {
        return with(g -> g.beams = Optional.of(search));
    }

    /** Texts at which a generation ends too; they are left out of it. */
    public Generator stop(String... texts) {
        return with(g -> g.ends = new Ends(ends.endOfText(), ends.tokens(), List.of(texts)));
    }

    /** Ids at which a generation ends too; they are left out of it. */
    public Generator stop(int... ids) {
        Set<Long> tokens = new HashSet<>();
        IntStream.of(ids).forEach(id -> tokens.add((long) id));
        return with(g -> g.ends = new Ends(ends.endOfText(), tokens, ends.texts()));
    }

    public Generator seed(long value) {
        return with(g -> g.seed = value);
    }

    /** @param tokens new tokens at most, 1 or more; the model's context may end sooner */
    public Generator maxTokens(int tokens) {
        Check.that(tokens > 0, "maxTokens is %d, expected at least 1.", tokens);
        return with(g -> g.maxTokens = tokens);
    }

    /** @param texts that are generated at once by {@link #generateAll}, 8 unless told otherwise: more is faster, and more memory */
    public Generator batchSize(int texts) {
        Check.that(texts > 0, "batchSize is %d, expected at least 1.", texts);
        return with(g -> g.batchSize = texts);
    }

    /**
     * Throws a {@link ForgeException} if {@link #generate} could not begin with {@code prompt}: there is nothing to begin
     * an empty one with, or it leaves no room in the model's context. Says so in no time, before a long training too.
     */
    public void check(String prompt) {
        prompt(prompt);
    }

    /** Continues {@code prompt}; an empty one begins with the tokenizer's end of text, as a new document does. */
    public Generation generate(String prompt) {
        return generate(prompt, piece -> {});
    }

    /**
     * As {@link #generate(String)}, handing over each piece of text as soon as it is known; together the pieces are
     * {@link Generation#continuation()}. Characters are never cut in two, nor is a stop text begun.
     *
     * @throws forge.base.InterruptedRunException if the thread was interrupted
     */
    public Generation generate(String prompt, Consumer<String> onText) {
        Check.that(prompt != null, "the prompt is null, expected a text: \"\" begins as a new document does.");
        return generateAll(List.of(prompt(prompt)), onText).get(0);
    }

    /**
     * Continues each prompt, several at once, which is faster than one after the other. The results stand in the order of
     * the prompts; each is what the prompt gives beside any others, up to the rounding of sums. The first one is that of
     * {@link #generate(String)}; those after it draw other random numbers, so that a prompt that is repeated gives other
     * texts.
     *
     * @throws forge.base.InterruptedRunException if the thread was interrupted
     */
    public List<Generation> generateAll(List<String> prompts) {
        return generateAll(prompts.stream().map(this::prompt).toList(), piece -> {});
    }

    /** As {@link #generateAll}, from ids, as a model without a tokenizer takes them; text is empty where there is none. */
    public List<Generation> generateFromIds(List<int[]> prompts) {
        List<Prompt> all = prompts.stream()
                .map(ids -> prompt(model.hasTokenizer() ? model.tokenizer().decode(ids) : "", ids))
                .toList();
        return generateAll(all, piece -> {});
    }

    /** {@link #answer(List, BooleanSupplier)}, whatever it takes. */
    public Answers answer(List<Prompted> asked) {
        return answer(asked, () -> false).orElseThrow();
    }

    /**
     * Answers prompts, as batches give them ({@link forge.data.InputBatches#prompted()}). A prompt that leaves no room in the
     * model's context is left out.
     *
     * @param stop asked between some answers and the next
     * @return empty if it was given up
     * @throws forge.base.InterruptedRunException if the thread was interrupted
     */
    public Optional<Answers> answer(List<Prompted> asked, BooleanSupplier stop) {
        List<Prompted> room = asked.stream()
                .filter(one -> model.tokensBefore(one.prompt()) < model.contextLength())
                .sorted(Comparator.comparingInt(one -> one.prompt().length)) // those of a length are faster together
                .toList();
        IdentityHashMap<Prompted, Answers.Answer> answers = new IdentityHashMap<>();
        for (int from = 0; from < room.size(); from += batchSize) {
            if (stop.getAsBoolean()) {
                return Optional.empty();
            }
            List<Prompted> some = room.subList(from, Math.min(room.size(), from + batchSize));
            List<Generation> written =
                    generateFromIds(some.stream().map(Prompted::prompt).toList());
            for (int i = 0; i < some.size(); i++) {
                answers.put(some.get(i), answer(some.get(i), written.get(i)));
            }
        }
        List<Answers.Answer> inOrder =
                asked.stream().map(answers::get).filter(Objects::nonNull).toList();
        return Optional.of(new Answers(inOrder, asked.size() - inOrder.size()));
    }

    private Answers.Answer answer(Prompted asked, Generation written) {
        int[] expected = Arrays.stream(asked.answer())
                .takeWhile(id -> !model.endOfText().contains((long) id))
                .toArray();
        return new Answers.Answer(
                written.prompt(),
                model.tokenizer().decode(expected).strip(),
                written.continuation().strip(),
                asked.origin());
    }

    private List<Generation> generateAll(List<Prompt> prompts, Consumer<String> onText) {
        List<GeneratedText> texts = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            long own = i == 0 ? Seeds.derive(seed, "sampler") : Seeds.derive(Seeds.derive(seed, "sampler"), i);
            Optional<StreamDecoder> decoder =
                    model.hasTokenizer() ? Optional.of(model.tokenizer().streamDecoder()) : Optional.empty();
            texts.add(new GeneratedText(prompts.get(i), ends, decoder, own, onText));
        }
        for (TextBatch batch : TextBatch.of(texts, beams.isPresent() ? 1 : batchSize)) {
            try (Decoder decoder = model.decoder(batch.capacity())) {
                run(batch, decoder);
            }
        }
        return texts.stream().map(text -> text.result().orElseThrow()).toList();
    }

    private void run(TextBatch batch, Decoder decoder) {
        if (beams.isPresent()) {
            batch.search(decoder, beams.get(), sampling.repetitionPenalty(), ends);
        } else {
            batch.sample(decoder, sampling, ends);
        }
    }

    /**
     * This generator as a writer of training data that continues the messages, one paragraph each: for a model that learned
     * no template of turns, with {@code Instructions.plainText()}.
     */
    public TextModel asTextModel() {
        return (messages, tokens, own) ->
                write(messages.stream().map(Message::content).collect(Collectors.joining("\n\n")), tokens, own);
    }

    /** This generator as a writer of training data that is asked in the turns of a template, as its model learned it. */
    public TextModel asTextModel(ChatTemplate template) {
        return (messages, tokens, own) -> write(template.render(messages, ChatOptions.prompt()), tokens, own);
    }

    private String write(String prompt, int tokens, long own) {
        return maxTokens(tokens).seed(own).generate(prompt).continuation();
    }

    private Prompt prompt(String text) {
        return prompt(text, model.promptIds(text));
    }

    private Prompt prompt(String text, int[] ids) {
        return new Prompt(
                text,
                Arrays.stream(ids).asLongStream().toArray(),
                model.tokensBefore(ids),
                maxTokens,
                model.contextLength());
    }
}
