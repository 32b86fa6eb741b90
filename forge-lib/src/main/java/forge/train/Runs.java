package forge.train;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.view.Tables;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The runs below a directory, each with how far it is: {@code Runs.in(Path.of("runs"))} is a table in a cell.
 *
 * @param entries in the order of their directories' names
 * @param unreadable directories of runs whose files are damaged, with what is wrong
 */
public record Runs(List<Entry> entries, List<String> unreadable) implements ViewedAs {
    /** How deep runs are looked for: runs, grouped once. */
    private static final int DEPTH = 3;

    /** What of an error has room in a table; {@link Run#error} has its first line. */
    private static final int MOST_OF_ERROR = 100;

    /**
     * A run and where it is.
     *
     * @param model as its provenance describes it
     * @param started when it was begun, as its provenance says it
     */
    public record Entry(Path directory, Run run, String model, String started) {}

    public Runs {
        entries = List.copyOf(entries);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * The runs in a directory, it itself included, and in the directories below it.
     *
     * @throws FileException if it cannot be read
     */
    public static Runs in(Path directory) {
        List<Entry> entries = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path run : found(directory, unreadable)) {
            try {
                entries.add(entry(directory, run));
            } catch (ForgeException e) {
                unreadable.add(e.getMessage());
            }
        }
        return new Runs(entries, unreadable);
    }

    /** In order; of directories below that cannot be read, what is wrong. */
    private static SortedSet<Path> found(Path directory, List<String> unreadable) {
        SortedSet<Path> found = new TreeSet<>();
        try {
            Files.walkFileTree(directory, Set.of(), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.endsWith(Provenance.NAME)) {
                        found.add(file.toAbsolutePath().getParent());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(directory)) {
                        throw e;
                    }
                    unreadable.add(FileException.reading(file, e).getMessage());
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw FileException.reading(directory, e);
        }
        return found;
    }

    private static Entry entry(Path above, Path run) {
        Provenance begun = Provenance.read(run);
        Path name = above.toAbsolutePath().relativize(run);
        return new Entry(
                name.toString().isEmpty() ? above : name,
                Run.open(run),
                begun.json().at("/model/description").asText(),
                begun.json().path("started").asText());
    }

    @Override
    public Viewable shown() {
        Tables.Rows rows = Tables.rows(
                "run", "state", "steps", "loss", "best validation", "tokens/s", "minutes", "started", "model");
        for (Entry entry : entries) {
            Run run = entry.run();
            rows.add(
                    entry.directory().toString(),
                    run.error()
                            .map(error -> run.ending() + ": " + shortened(error))
                            .orElse(run.ending().toString()),
                    run.steps().size(),
                    number("%.4f", run.finalLoss()),
                    run.best().map(best -> run.bestBy().words(best)).orElse(""),
                    number("%.0f", run.tokensPerSecond()),
                    number("%.1f", run.duration().toMillis() / 60e3),
                    entry.started().replaceFirst("\\..*Z", "Z"),
                    entry.model());
        }
        return rows.view();
    }

    private static String shortened(String error) {
        return error.length() <= MOST_OF_ERROR ? error : error.substring(0, MOST_OF_ERROR) + "\u2026";
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString() {
        return entries.size() + " runs";
    }
}
