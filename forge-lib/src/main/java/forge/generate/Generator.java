package forge.generate;

import forge.base.Cancellation;
import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Seeds;
import forge.engine.Decoder;
import forge.engine.Sampling;
import forge.model.CausalLM;
import forge.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Continues a text with a language model. A generator is a value: each setting gives a new one, and the same settings,
 * weights and prompt give the same text.
 *
 * <pre>{@code
 * Generator.of(model).temperature(0.8).topK(40).seed(1).maxTokens(30).generate("The")
 * Generator.of(model).generate("Once upon a time", System.out::print);   // as it comes
 * }</pre>
 *
 * <p>It samples at temperature 0.8 from the 40 most likely tokens, up to 100 tokens, unless told otherwise, and stops at
 * the tokenizer's end of text.
 */
public final class Generator {
    /** Tokens between two looks at the stop button and two pieces of streamed text. */
    private static final int CHUNK = 8;

    private final CausalLM model;
    private final Sampling sampling;
    private final long seed;
    private final int maxTokens;

    private Generator(CausalLM model, Sampling sampling, long seed, int maxTokens) {
        this.model = model;
        this.sampling = sampling;
        this.seed = seed;
        this.maxTokens = maxTokens;
    }

    public static Generator of(CausalLM model) {
        return new Generator(model, Sampling.builder().temperature(0.8).topK(40).build(), 42, 100);
    }

    /** @param value 0 always takes the most likely token; 1 samples from the model's own distribution */
    public Generator temperature(double value) {
        return new Generator(model, sampling.toBuilder().temperature(value).build(), seed, maxTokens);
    }

    /** @param tokens how many of the most likely tokens are sampled from, 0 for all */
    public Generator topK(int tokens) {
        return new Generator(model, sampling.toBuilder().topK(tokens).build(), seed, maxTokens);
    }

    /** @param share the probability that the sampled tokens have together, above 0 up to 1 (arXiv:1904.09751) */
    public Generator topP(double share) {
        return new Generator(model, sampling.toBuilder().topP(share).build(), seed, maxTokens);
    }

    public Generator seed(long value) {
        return new Generator(model, sampling, value, maxTokens);
    }

    /** @param tokens new tokens at most, 1 or more; the model's context may end sooner */
    public Generator maxTokens(int tokens) {
        Check.that(tokens > 0, "maxTokens is %d, expected at least 1.", tokens);
        return new Generator(model, sampling, seed, tokens);
    }

    /**
     * Throws a {@link ForgeException} if {@link #generate} could not begin with {@code prompt}: there is nothing to begin
     * an empty one with, or it leaves no room in the model's context. Says so in no time, before a long training too.
     */
    public void check(String prompt) {
        int tokens = ids(model.tokenizer(), prompt).length;
        int context = model.architecture().contextLength();
        Check.that(
                tokens < context,
                "the prompt has %d tokens, but the model's context ends at %d. Cut the prompt.",
                tokens,
                context);
    }

    /** Continues {@code prompt}; an empty one begins with the tokenizer's end of text, as a new document does. */
    public Generation generate(String prompt) {
        return generate(prompt, piece -> {});
    }

    /**
     * As {@link #generate(String)}, handing over each piece of text as soon as it is known; together the pieces are
     * {@link Generation#continuation()}. Characters are never cut in two.
     *
     * @throws forge.base.InterruptedRunException if the thread was interrupted
     */
    public Generation generate(String prompt, Consumer<String> onText) {
        Tokenizer tokenizer = model.tokenizer();
        SplittableRandom random = Seeds.random(seed, "sampler");
        long[] stop = tokenizer.endOfText().stream().asLongStream().toArray();
        check(prompt);
        long[] ids = ids(tokenizer, prompt);
        GeneratedText text = new GeneratedText(prompt, tokenizer.streamDecoder(), onText);
        try (Decoder decoder = model.decoder(capacity(ids.length))) {
            decoder.start(ids);
            while (text.tokens() < maxTokens) {
                Cancellation.check("Generation");
                int chunk = Math.min(CHUNK, maxTokens - text.tokens());
                long[] added = decoder.append(sampling, random.doubles(chunk).toArray(), stop);
                if (added.length == 0) {
                    return text.end(Generation.Ending.CONTEXT_FULL);
                }
                boolean ended = stop.length > 0 && added[added.length - 1] == stop[0];
                text.add(ended ? Arrays.copyOf(added, added.length - 1) : added);
                if (ended) {
                    return text.end(Generation.Ending.END_OF_TEXT);
                }
            }
            return text.end(Generation.Ending.MAX_TOKENS);
        }
    }

    /** Room for what was asked, within the model's context. */
    private int capacity(int promptTokens) {
        return (int) Math.min(model.architecture().contextLength(), (long) promptTokens + maxTokens);
    }

    private static long[] ids(Tokenizer tokenizer, String prompt) {
        int[] ids = tokenizer.encode(prompt);
        if (ids.length > 0) {
            return Arrays.stream(ids).asLongStream().toArray();
        }
        int first = tokenizer
                .endOfText()
                .orElseThrow(
                        () -> new ForgeException(
                                "the prompt is empty and the tokenizer has no end-of-text token to begin with. Give a prompt."));
        return IntStream.of(first).asLongStream().toArray();
    }
}
