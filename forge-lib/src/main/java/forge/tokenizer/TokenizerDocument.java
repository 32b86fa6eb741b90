package forge.tokenizer;

import forge.base.AtomicFiles;
import forge.base.FileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The files of a tokenizer: those it was loaded from, byte for byte, or those of a new one, written when asked for. */
final class TokenizerDocument {
    private static final String TOKENIZER = "tokenizer.json";
    private static final String CONFIG = "tokenizer_config.json";

    private final Supplier<byte[]> tokenizer;
    private final Supplier<Optional<byte[]>> config;

    private TokenizerDocument(Supplier<byte[]> tokenizer, Supplier<Optional<byte[]>> config) {
        this.tokenizer = tokenizer;
        this.config = config;
    }

    /** The file and the tokenizer_config.json beside it, held from now on: the originals may go away. */
    static TokenizerDocument copyOf(Path file) {
        Path beside = file.resolveSibling(CONFIG);
        byte[] json = read(file);
        Optional<byte[]> config = Files.isRegularFile(beside) ? Optional.of(read(beside)) : Optional.empty();
        return new TokenizerDocument(() -> json, () -> config);
    }

    /** New files; the suppliers give their text. */
    static TokenizerDocument of(Supplier<String> tokenizer, Supplier<String> config) {
        return new TokenizerDocument(() -> utf8(tokenizer.get()), () -> Optional.of(utf8(config.get())));
    }

    /** Writes {@code x.json} only, or both files into a directory, each whole or not at all. */
    void save(Path target) {
        if (target.toString().endsWith(".json")) {
            AtomicFiles.write(target, out -> out.write(tokenizer.get()));
            return;
        }
        AtomicFiles.write(target.resolve(TOKENIZER), out -> out.write(tokenizer.get()));
        config.get().ifPresent(bytes -> AtomicFiles.write(target.resolve(CONFIG), out -> out.write(bytes)));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileException.reading(file, e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
