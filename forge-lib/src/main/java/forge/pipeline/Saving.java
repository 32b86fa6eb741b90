package forge.pipeline;

import forge.base.AtomicFiles;
import forge.base.FileException;
import forge.base.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a pipeline's directory goes: looked at before the training, written after it, elsewhere if need be. */
record Saving(String prompt, Path out, Path elsewhere) {
    static Saving of(String prompt, Path out) {
        return new Saving(prompt, out, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Better now than after hours of training. */
    void checkWritable() {
        try {
            Files.createDirectories(out);
            Path probe = Files.createTempFile(out, ".forge", "");
            try {
                Files.write(probe, new byte[1]);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw FileException.writing(out, e);
        }
    }

    /** @param bytes of the weights, next to which the rest is small */
    void checkSpace(long bytes) {
        long free;
        try {
            free = Files.getFileStore(out).getUsableSpace();
        } catch (IOException e) {
            throw FileException.writing(out, e);
        }
        if (free > 0 && free < bytes) { // some network file systems say 0 where there is room
            throw new FileException(
                    out,
                    "the model needs %,d MB, but only %,d MB are free. Free space or choose another directory."
                            .formatted(bytes / 1_000_000, free / 1_000_000));
        }
    }

    /**
     * The directory with all of {@code content}.
     *
     * @throws ForgeException if it could not be written; the files are then in the directory it names, if that worked
     */
    Path save(AtomicFiles.Filling content) {
        FolderNameBuilder name = FolderNameBuilder.of(prompt);
        try {
            return name.writeIn(out, content);
        } catch (FileException e) {
            throw new ForgeException(e.getMessage() + " " + rescue(name, content), e);
        }
    }

    private String rescue(FolderNameBuilder name, AtomicFiles.Filling content) {
        try {
            return "The trained model is in " + name.writeIn(elsewhere, content) + " instead.";
        } catch (FileException e) {
            return "Nor could it be saved elsewhere: " + e.getMessage() + " The trained model is lost.";
        }
    }
}
