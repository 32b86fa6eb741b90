package forge.pipeline;

import forge.base.AtomicFiles;
import forge.base.Check;
import forge.base.FileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Names the directory of a run {@code <name>_<yyyyMMdd_HHmmss>}. The name may be any text, a prompt too: what remains are
 * lower-case ASCII letters, digits and underscores, so no name leads out of the parent directory or upsets a shell.
 *
 * <pre>{@code
 * FolderNameBuilder.of("Cooking recipes!").in(Path.of("models"))
 * // models/cooking_recipes_20261120_142530
 * }</pre>
 */
public final class FolderNameBuilder {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);
    private static final int LONGEST_NAME = 40;
    private static final int MOST_COLLISIONS = 10_000;
    private static final int MOST_ATTEMPTS = 10;

    private final String name;
    private final LocalDateTime time;

    private FolderNameBuilder(String name, LocalDateTime time) {
        this.name = name;
        this.time = time;
    }

    /** @param text a domain, a preset or a prompt; {@code model} where nothing of it can stand in a name */
    public static FolderNameBuilder of(String text) {
        return new FolderNameBuilder(slug(text), LocalDateTime.now(ZoneId.systemDefault()));
    }

    /** The time in the name; by default when the builder was made. */
    public FolderNameBuilder at(LocalDateTime when) {
        return new FolderNameBuilder(name, when);
    }

    /** The name alone. */
    public String build() {
        return name + "_" + STAMP.format(time);
    }

    /** A path in {@code parent} where nothing is yet: the name, with {@code _2}, {@code _3} … where it is taken. */
    public Path in(Path parent) {
        Path path = parent.resolve(build());
        for (int i = 2; Files.exists(path); i++) {
            Check.that(i < MOST_COLLISIONS, "%s: %d directories of this name exist. Choose another.", path, i);
            path = parent.resolve(build() + "_" + i);
        }
        return path;
    }

    /**
     * Writes a directory in {@code parent} as {@link AtomicFiles#writeDirectory} does and returns its path. Where another
     * run takes the name while this one writes, this one takes the next.
     *
     * @throws FileException if it cannot be written
     */
    public Path writeIn(Path parent, AtomicFiles.Filling content) {
        for (int attempt = 1; ; attempt++) {
            Path path = in(parent);
            try {
                AtomicFiles.writeDirectory(path, content);
                return path;
            } catch (FileException e) {
                if (attempt == MOST_ATTEMPTS || !Files.exists(path)) {
                    throw e;
                }
            }
        }
    }

    private static String slug(String text) {
        String ascii = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
        String words =
                ascii.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip();
        String cut = words.length() <= LONGEST_NAME ? words : words.substring(0, LONGEST_NAME);
        // A name that was cut ends at the last whole word.
        int space = cut.lastIndexOf(' ');
        boolean insideWord = words.length() > LONGEST_NAME && words.charAt(LONGEST_NAME) != ' ' && space > 0;
        String whole = insideWord ? cut.substring(0, space) : cut.strip();
        return whole.isEmpty() ? "model" : whole.replace(' ', '_');
    }
}
