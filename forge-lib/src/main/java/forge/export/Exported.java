package forge.export;

import forge.base.FileException;
import forge.view.Summary;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A model that was exported.
 *
 * @param directory with config.json, weights and tokenizer
 * @param model in words
 * @param weightFiles their names, several where they are sharded
 * @param bytes of all files
 * @param parity with the model that it was made from, read back from the files
 */
public record Exported(Path directory, String model, List<String> weightFiles, long bytes, Parity parity)
        implements ViewedAs {
    private static final double MIB = 1 << 20;

    public Exported {
        weightFiles = List.copyOf(weightFiles);
    }

    static Exported of(Path directory, String model, Parity parity) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.sorted().toList();
            long bytes = 0;
            for (Path file : all) {
                bytes += Files.size(file);
            }
            List<String> weights = all.stream()
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".safetensors"))
                    .toList();
            return new Exported(directory, model, weights, bytes, parity);
        } catch (IOException e) {
            throw FileException.reading(directory, e);
        }
    }

    @Override
    public Viewable shown() {
        return Summary.titled("Exported to " + directory)
                .row("model", model)
                .row(
                        "weights",
                        weightFiles.size() == 1
                                ? weightFiles.get(0)
                                : weightFiles.size() + " files, " + weightFiles.get(0) + " …")
                .row("size", String.format(Locale.ROOT, "%.1f MiB", bytes / MIB))
                .row("read back", parity.toString());
    }

    @Override
    public String toString() {
        return directory + ": " + model + ", " + parity;
    }
}
