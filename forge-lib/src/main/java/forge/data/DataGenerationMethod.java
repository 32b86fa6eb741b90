package forge.data;

import java.nio.file.Path;
import java.util.Optional;

/** Where generated training data comes from. */
public sealed interface DataGenerationMethod {
    /** A template grammar: the file, or where there is none the built-in grammar that the prompt's words choose. */
    record Template(Optional<Path> grammar) implements DataGenerationMethod {}

    /** Examples of an existing file: {@code .jsonl} as {@link Dataset#jsonl(Path)}, else {@link Dataset#text(Path)}. */
    record FromFile(Path path) implements DataGenerationMethod {}

    /** The built-in grammar that the prompt's words choose: cooking recipes, or support questions with answers. */
    static DataGenerationMethod template() {
        return new Template(Optional.empty());
    }

    /** A grammar of one's own; {@link forge.data.grammar.Grammar} describes the notation. */
    static DataGenerationMethod template(Path grammar) {
        return new Template(Optional.of(grammar));
    }

    static DataGenerationMethod fromFile(Path path) {
        return new FromFile(path);
    }
}
