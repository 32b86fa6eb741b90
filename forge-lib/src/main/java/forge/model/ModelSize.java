package forge.model;

/**
 * Sizes for new models. The counts are those of the GPT-2 vocabulary (50257 ids); a smaller vocabulary makes a smaller
 * model. {@link #LARGE} has eleven layers of GPT-2 small's width; GPT-2 small itself, 124 439 808 parameters, is what
 * {@link Gpt2Config#builder()} builds unless told otherwise.
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
}
