package forge.model;

import forge.tokenizer.Tokenizer;

/**
 * The families that a new model can be of. Settings that a {@link ModelSize} says nothing of, the distribution of fresh
 * weights among them, are the published ones.
 *
 * <pre>{@code
 * CausalLM model = CausalLM.create(ModelFamily.LLAMA, ModelSize.SMALL, tokenizer, 42);
 * }</pre>
 */
public enum ModelFamily {
    GPT2,
    /** With three query heads to a head of keys, as most later families group them. */
    LLAMA,
    MISTRAL,
    QWEN2,
    QWEN3,
    /** With one head of keys for all queries. */
    GEMMA,
    /** Every other layer sees a quarter of the context. */
    GEMMA2,
    /** Five of six layers see a quarter of the context. */
    GEMMA3;

    /** Query heads to a head of keys. */
    private static final int GROUP = 3;

    /** A model of this family and size for the vocabulary and the special tokens of a tokenizer. */
    public Architecture architecture(ModelSize size, Tokenizer tokenizer) {
        int window = size.contextLength() / 4;
        return switch (this) {
            case GPT2 -> gpt2(size, tokenizer);
            case LLAMA ->
                new Llama(size.fill(LlamaConfig.builder(), GROUP, tokenizer).build());
            case MISTRAL ->
                new Mistral(size.fill(MistralConfig.builder(), GROUP, tokenizer).build());
            case QWEN2 ->
                new Qwen2(size.fill(Qwen2Config.builder(), GROUP, tokenizer).build());
            case QWEN3 ->
                new Qwen3(size.fill(Qwen3Config.builder(), GROUP, tokenizer).build());
            case GEMMA ->
                new Gemma(size.fill(GemmaConfig.builder(), size.heads(), tokenizer)
                        .build());
            case GEMMA2 ->
                new Gemma2(size.fill(Gemma2Config.builder(), GROUP, tokenizer)
                        .slidingWindow(window)
                        .queryPreAttnScalar(size.headDim())
                        .build());
            case GEMMA3 ->
                new Gemma3(size.fill(Gemma3Config.builder(), GROUP, tokenizer)
                        .slidingWindow(window)
                        .queryPreAttnScalar(size.headDim())
                        .build());
        };
    }

    private static Gpt2 gpt2(ModelSize size, Tokenizer tokenizer) {
        Gpt2Config.Builder builder = size.config(tokenizer.vocabSize()).toBuilder();
        tokenizer.endOfText().ifPresent(builder::endOfText);
        return new Gpt2(builder.build());
    }
}
