package forge.train.checkpoint;

import forge.base.AtomicFiles;
import forge.base.Check;
import forge.base.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one run, each a directory {@code step-000100} below one directory. One process at a time changes them.
 *
 * <p>A checkpoint is filled under a temporary name, its list of hashes is written last, everything is forced to the disk and
 * then renamed: whenever the process ends, there is the whole directory or none of its name.
 */
public final class CheckpointStore {
    private static final Pattern NAME = Pattern.compile("step-(\\d{6,9})");
    private static final String DAMAGED = "damaged-";
    /** What {@link #replace} moves out of the way. */
    private static final String BEFORE = ".before.tmp";

    private final Path directory;

    /** @param directory where the checkpoints are; made with the first of them */
    public CheckpointStore(Path directory) {
        this.directory = directory;
    }

    /** Where the checkpoint of a step is or would be. */
    public Path path(int step) {
        return directory.resolve("step-%06d".formatted(step));
    }

    /** The steps that there are checkpoints of, in order, whether they are whole or not. */
    public List<Integer> steps() {
        return children().stream()
                .map(child -> NAME.matcher(String.valueOf(child.getFileName())))
                .filter(Matcher::matches)
                .map(matcher -> Integer.valueOf(matcher.group(1)))
                .sorted()
                .toList();
    }

    private List<Path> children() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (IOException e) {
            throw FileException.reading(directory, e);
        }
    }

    /**
     * Writes a checkpoint.
     *
     * @throws FileException if there is one of this step already or it cannot be written; all others are as they were
     */
    public Path write(int step, AtomicFiles.Filling filling) {
        Path target = path(step);
        AtomicFiles.writeDirectory(target, temporary -> {
            filling.fill(temporary);
            Manifest.write(temporary);
        });
        return target;
    }

    /**
     * Writes a checkpoint in the place of the one of this step, if there is one. A process that ends in between leaves one of
     * the two, which {@link #clean} puts where it belongs.
     *
     * @throws FileException if it cannot be written
     */
    public Path replace(int step, AtomicFiles.Filling filling) {
        Path target = path(step);
        if (!Files.exists(target)) {
            return write(step, filling);
        }
        Path next = target.resolveSibling("." + target.getFileName() + ".next.tmp");
        Path before = target.resolveSibling("." + target.getFileName() + BEFORE);
        deleteAll(next);
        AtomicFiles.writeDirectory(next, temporary -> {
            filling.fill(temporary);
            Manifest.write(temporary);
        });
        try {
            deleteAll(before);
            Files.move(target, before, StandardCopyOption.ATOMIC_MOVE);
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileException.writing(target, e);
        }
        deleteAll(before);
        return target;
    }

    /** What is wrong with the checkpoint of a step, naming the file; empty if it is whole. */
    public Optional<String> damage(int step) {
        return Manifest.damage(path(step));
    }

    /** What is wrong with a directory that has a list of hashes, as checkpoints have; empty if it is whole or has none. */
    public static Optional<String> damageOf(Path directory) {
        return Files.exists(directory.resolve(Manifest.NAME)) ? Manifest.damage(directory) : Optional.empty();
    }

    /**
     * The newest checkpoint that is whole. Newer ones are set aside under a name with {@code damaged-} before it, and
     * {@code report} is told what is wrong with each.
     */
    public Optional<Integer> newestWhole(Consumer<String> report) {
        List<Integer> steps = steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            int step = steps.get(i);
            Optional<String> damage = damage(step);
            if (damage.isEmpty()) {
                return Optional.of(step);
            }
            setAside(step);
            report.accept(damage.get() + ". "
                    + (i == 0
                            ? "There is no checkpoint before it"
                            : "Using " + path(steps.get(i - 1)).getFileName() + " instead")
                    + "; the damaged one is set aside.");
        }
        return Optional.empty();
    }

    /** Renames a checkpoint, so that it is none any more but can be looked at. */
    public void setAside(int step) {
        Path from = path(step);
        Path to = directory.resolve(DAMAGED + from.getFileName());
        try {
            if (Files.exists(to)) {
                delete(to);
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileException.writing(to, e);
        }
    }

    /** Deletes every checkpoint but those of the given steps. */
    public void keep(Collection<Integer> kept) {
        Set<Integer> gone = new TreeSet<>(steps());
        gone.removeAll(kept);
        gone.forEach(step -> delete(path(step)));
    }

    /** Deletes what a process that was killed left behind: no checkpoint is being written now. */
    public void clean() {
        children().stream().filter(child -> child.toString().endsWith(BEFORE)).forEach(this::putBack);
        children().stream()
                .filter(child -> String.valueOf(child.getFileName()).matches("\\..*\\.tmp"))
                .forEach(CheckpointStore::deleteAll);
    }

    private void putBack(Path before) {
        String name = String.valueOf(before.getFileName());
        Path target = directory.resolve(name.substring(1, name.length() - BEFORE.length()));
        if (Files.exists(target)) {
            return;
        }
        try {
            Files.move(before, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileException.writing(target, e);
        }
    }

    /** Renames before it deletes, so that no half of a checkpoint has its name. */
    private void delete(Path checkpoint) {
        Path doomed = checkpoint.resolveSibling("." + checkpoint.getFileName() + ".gone.tmp");
        try {
            deleteAll(doomed);
            Files.move(checkpoint, doomed, StandardCopyOption.ATOMIC_MOVE);
            deleteAll(doomed);
        } catch (IOException e) {
            throw FileException.writing(checkpoint, e);
        }
    }

    private static void deleteAll(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path one : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            throw FileException.writing(path, e);
        }
    }

    /**
     * Makes {@code link}, such as {@code runs/mine/best}, a symbolic link to the checkpoint of a step; it never points at
     * nothing in between. Where the file system has no links, there is none.
     */
    public void link(Path link, int step) {
        Path target = path(step);
        Check.that(Files.isDirectory(target), "%s: there is no such checkpoint to link to.", target);
        Path from = link.toAbsolutePath().getParent();
        Path temporary = link.resolveSibling("." + link.getFileName() + ".tmp");
        try {
            Files.deleteIfExists(temporary);
            Files.createSymbolicLink(temporary, from == null ? target : from.relativize(target.toAbsolutePath()));
            Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UnsupportedOperationException e) {
            // Windows wants a right for it that few users have; the path of the checkpoint does the same.
        }
    }

    /** Takes away what {@link #link} made; a file of another kind stays. */
    public void unlink(Path link) {
        if (!Files.isSymbolicLink(link)) {
            return;
        }
        try {
            Files.delete(link);
        } catch (IOException e) {
            throw FileException.writing(link, e);
        }
    }

    /** Bytes that can still be written where the checkpoints are. */
    public long freeBytes() {
        try {
            Files.createDirectories(directory);
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw FileException.writing(directory, e);
        }
    }
}
