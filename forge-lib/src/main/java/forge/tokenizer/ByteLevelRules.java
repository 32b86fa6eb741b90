package forge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a byte-level tokenizer.json does around its merges.
 *
 * @param nfc the text is normalised to NFC first
 * @param pattern how it is cut into words; empty: each text between added tokens is one word
 * @param prefixSpace a text that does not begin with a space gets one
 * @param ignoreMerges a word that is a piece of the vocabulary is that piece, whatever the merges say
 */
record ByteLevelRules(boolean nfc, Optional<SplitPattern> pattern, boolean prefixSpace, boolean ignoreMerges) {
    /** What GPT-2 does, and what {@link BpeTrainer} makes. */
    static final ByteLevelRules GPT2 = new ByteLevelRules(false, Optional.of(SplitPattern.GPT2), false, false);

    /** The rules of a file of which {@link #obstacle} finds nothing. */
    static ByteLevelRules of(TokenizerFile file) {
        JsonNode pre = file.root().path("pre_tokenizer");
        JsonNode byteLevel = byteLevel(pre);
        Optional<SplitPattern> pattern = byteLevel.path("use_regex").asBoolean(true)
                ? Optional.of(SplitPattern.GPT2)
                : regex(pre).flatMap(SplitPattern::of);
        return new ByteLevelRules(
                file.root().path("normalizer").path("type").asText().equals("NFC"),
                pattern,
                byteLevel.path("add_prefix_space").asBoolean(true),
                file.model().path("ignore_merges").asBoolean());
    }

    /** Why our own encoder cannot read a file; empty if it can. */
    static Optional<String> obstacle(TokenizerFile file) {
        JsonNode root = file.root();
        JsonNode model = file.model();
        String normalizer = root.path("normalizer").path("type").asText("NFC");
        if (!file.isBpe()) {
            return Optional.of("model.type is " + file.modelType());
        }
        if (!root.path("decoder").path("type").asText().equals("ByteLevel")) {
            return Optional.of("the decoder is not ByteLevel");
        }
        if (!normalizer.equals("NFC")) {
            return Optional.of("the normalizer is " + normalizer);
        }
        if (!isKnown(root.path("pre_tokenizer"))) {
            return Optional.of("the pre-tokenizer is another than those of GPT-2, Llama 3 and Qwen");
        }
        if (model.path("dropout").asDouble() > 0
                || !model.path("continuing_subword_prefix").asText("").isEmpty()
                || !model.path("end_of_word_suffix").asText("").isEmpty()) {
            return Optional.of("the model has dropout, a prefix or a suffix");
        }
        for (int b = 0; b < 256; b++) {
            if (!model.path("vocab").has(String.valueOf(ByteAlphabet.charOf((byte) b)))) {
                return Optional.of("byte " + b + " is not in the vocabulary");
            }
        }
        boolean plain = file.addedTokens().stream().allMatch(AddedToken::plain);
        return plain ? Optional.empty() : Optional.of("an added token strips white space or stands for a whole word");
    }

    /** ByteLevel alone, or one known pattern and then ByteLevel without one. */
    private static boolean isKnown(JsonNode pre) {
        if (pre.path("type").asText().equals("ByteLevel")) {
            return true;
        }
        JsonNode steps = pre.path("pretokenizers");
        JsonNode split = steps.path(0);
        JsonNode byteLevel = steps.path(1);
        return pre.path("type").asText().equals("Sequence")
                && steps.size() == 2
                && split.path("type").asText().equals("Split")
                && split.path("behavior").asText().equals("Isolated")
                && !split.path("invert").asBoolean()
                && regex(pre).flatMap(SplitPattern::of).isPresent()
                && byteLevel.path("type").asText().equals("ByteLevel")
                && !byteLevel.path("use_regex").asBoolean(true)
                && !byteLevel.path("add_prefix_space").asBoolean(true);
    }

    private static JsonNode byteLevel(JsonNode pre) {
        return pre.has("pretokenizers") ? pre.path("pretokenizers").path(1) : pre;
    }

    private static Optional<String> regex(JsonNode pre) {
        return Optional.ofNullable(
                pre.path("pretokenizers").path(0).path("pattern").path("Regex").textValue());
    }
}
