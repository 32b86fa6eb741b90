package forge.cli;

import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import forge.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model and data with which a command trains in seconds. */
final class TinyTraining {
    static final String LLAMA = Path.of("../forge-lib/src/test/resources/golden/llama")
            .toAbsolutePath()
            .normalize()
            .toString();

    private TinyTraining() {}

    /** Writes an encoder-decoder and returns its path. */
    static String t5(Path dir) {
        Tokenizer tokenizer = Tokenizer.load(Path.of(LLAMA));
        T5Config config = T5Config.builder()
                .vocabSize(tokenizer.vocabSize())
                .hiddenSize(16)
                .numLayers(1)
                .numHeads(2)
                .headDim(8)
                .intermediateSize(32)
                .build();
        try (Seq2SeqLM model = Seq2SeqLM.create(config, tokenizer, 1)) {
            model.save(dir.resolve("t5"));
        }
        return dir.resolve("t5").toString();
    }

    /** Writes {@code data.jsonl}, so many prompts with the same answer, and returns its path. */
    static String data(Path dir, int examples) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < examples; i++) {
            lines.append("{\"prompt\": \"the number ").append(i).append("\", \"answer\": \"is a number\"}\n");
        }
        return Files.writeString(dir.resolve("data.jsonl"), lines).toString();
    }
}
