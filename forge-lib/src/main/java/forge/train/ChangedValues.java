package forge.train;

import forge.base.AtomicFiles;
import forge.base.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of {@link ResolvedConfig} that a run goes on with where they differ from those that the file has, as some may. */
final class ChangedValues {
    private static final Pattern LINE = Pattern.compile("  (?<key>[a-z0-9_]+): (?<value>.*) # .*");
    private static final String NOTHING = "nothing";
    /** Where the run is now, whatever it was called when it was begun. */
    private static final String PLACE = "output_dir";

    private final Path file;
    private final List<String> others = new ArrayList<>();
    private final SortedMap<String, String> lines = new TreeMap<>();

    private ChangedValues(Path file) {
        this.file = file;
        for (String line : read(file)) {
            Matcher value = LINE.matcher(line);
            if (value.matches()) {
                lines.put(value.group("key"), line);
            } else {
                others.add(line);
            }
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw FileException.reading(file, e);
        }
    }

    /**
     * Writes what differs.
     *
     * @param line a value as the file has it, by its key
     * @return what differs: {@code save_steps: 3 before, 2 now}
     */
    static List<String> write(Path file, SortedMap<String, String> values, UnaryOperator<String> line) {
        ChangedValues changed = new ChangedValues(file);
        SortedSet<String> keys = new TreeSet<>(values.keySet());
        keys.addAll(changed.lines.keySet());
        keys.removeIf(key -> !Provenance.isFree(key) || key.equals(PLACE));
        List<String> told = new ArrayList<>();
        for (String key : keys) {
            String was = changed.value(key);
            changed.put(key, values.containsKey(key) ? line.apply(key) : "");
            String is = changed.value(key);
            if (!was.equals(is)) {
                told.add("%s: %s before, %s now".formatted(key, was, is));
            }
        }
        if (!told.isEmpty()) {
            changed.write();
        }
        return told;
    }

    private String value(String key) {
        return valueOf(lines.getOrDefault(key, ""));
    }

    private static String valueOf(String line) {
        Matcher value = LINE.matcher(line);
        return value.matches() ? value.group("value") : NOTHING;
    }

    /** A value that is the same keeps the place that it came from. */
    private void put(String key, String line) {
        if (line.isEmpty()) {
            lines.remove(key);
        } else if (!value(key).equals(valueOf(line))) {
            lines.put(key, line);
        }
    }

    private void write() {
        others.addAll(lines.values()); // the section is the last part of the file
        AtomicFiles.writeText(file, String.join("\n", others) + "\n");
    }
}
