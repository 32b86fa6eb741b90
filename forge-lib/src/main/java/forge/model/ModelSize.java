package forge.model;

import forge.tokenizer.Tokenizer;

/**
 * Sizes for new models. The counts are those of {@link ModelFamily#GPT2} with its vocabulary (50257 ids); other families
 * have up to an eighth less, and a smaller vocabulary makes a smaller model. {@link #LARGE} has eleven layers of GPT-2 small's
 * width; GPT-2 small itself, 124 439 808 parameters, is what {@link Gpt2Config#builder()} builds unless told otherwise.
 */
public enum ModelSize {
    /** 12 417 216 parameters. */
    SMALL(192, 6, 6, 512),
    /** 33 691 776 parameters. */
    MEDIUM(384, 8, 6, 512),
    /** 117 351 936 parameters. */
    LARGE(768, 11, 12, 1024);

    private final int hiddenSize;
    private final int numLayers;
    private final int numHeads;
    private final int contextLength;

    ModelSize(int hiddenSize, int numLayers, int numHeads, int contextLength) {
        this.hiddenSize = hiddenSize;
        this.numLayers = numLayers;
        this.numHeads = numHeads;
        this.contextLength = contextLength;
    }

    /** The configuration of this size for a tokenizer's vocabulary. */
    public Gpt2Config config(int vocabSize) {
        return Gpt2Config.builder()
                .vocabSize(vocabSize)
                .hiddenSize(hiddenSize)
                .numLayers(numLayers)
                .numHeads(numHeads)
                .contextLength(contextLength)
                .build();
    }

    /**
     * This size in a family with gated blocks, which are 8/3 as wide as the hidden size, so that a layer has as many weights
     * as one of GPT-2 (arXiv:2002.05202); the head is the embedding.
     *
     * @param queriesPerKey query heads that share a head of keys and values; divides the number of heads
     */
    <B extends DecoderBuilder<B>> B fill(B builder, int queriesPerKey, Tokenizer tokenizer) {
        return builder.vocabSize(tokenizer.vocabSize())
                .specialIds(SpecialIds.of(tokenizer))
                .contextLength(contextLength)
                .hiddenSize(hiddenSize)
                .intermediateSize(8 * hiddenSize / 3)
                .numLayers(numLayers)
                .numHeads(numHeads)
                .kvHeads(numHeads / queriesPerKey)
                .headDim(headDim())
                .tiedHead();
    }

    int headDim() {
        return hiddenSize / numHeads;
    }

    int heads() {
        return numHeads;
    }

    int contextLength() {
        return contextLength;
    }
}
