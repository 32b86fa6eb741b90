package forge.data.find;

import forge.base.Check;
import forge.base.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.Status;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.NoWorkTreeException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * A directory of files to learn from: one on this machine, or the newest commit of a git repository somewhere, which is
 * brought into a temporary directory and removed on close.
 *
 * @param name how origins and metadata call it: the directory, or the address without what stands there to log in
 * @param commit the id of the commit, where the directory belongs to a git repository
 * @param temporary what close removes
 */
public record Project(
        Path directory, String name, Optional<String> commit, Optional<Licence> licence, Optional<Path> temporary)
        implements AutoCloseable {
    /**
     * A directory, or the address of a git repository: {@code https://…}, {@code file://…}, {@code user@host:path}.
     *
     * @param maxBytes what a repository may take on disk
     * @throws forge.base.ForgeException if there is no such directory or repository, or it is larger
     */
    public static Project open(String directoryOrUrl, long maxBytes) {
        return GitClone.isAddress(directoryOrUrl)
                ? GitClone.of(directoryOrUrl, maxBytes)
                : open(Path.of(directoryOrUrl));
    }

    /** A directory on this machine. */
    public static Project open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new FileException(
                    directory,
                    (Files.exists(directory) ? "is a file, expected a" : "no such")
                            + " directory. A repository elsewhere begins with https:// or file://.");
        }
        return new Project(
                directory, directory.toString(), commitOf(directory), Licence.of(directory), Optional.empty());
    }

    /** The commit that is checked out around a directory; files may have changed since. Empty outside of a repository. */
    public static Optional<String> commitOf(Path directory) {
        FileRepositoryBuilder builder = new FileRepositoryBuilder()
                .findGitDir(directory.toAbsolutePath().toFile());
        if (builder.getGitDir() == null) {
            return Optional.empty();
        }
        try (Repository repository = builder.build()) {
            return Optional.ofNullable(repository.resolve(Constants.HEAD)).map(ObjectId::name);
        } catch (IOException e) {
            return Optional.empty(); // a broken repository is still a directory of files
        }
    }

    /**
     * Whether files of the commit that is checked out around a directory were changed since, added ones among them. Empty outside of
     * a repository, and where it takes longer to find out.
     */
    public static Optional<Boolean> isChanged(Path directory, Duration limit) {
        FileRepositoryBuilder builder = new FileRepositoryBuilder()
                .findGitDir(directory.toAbsolutePath().toFile());
        if (builder.getGitDir() == null) {
            return Optional.empty();
        }
        long end = System.nanoTime() + limit.toNanos();
        ProgressMonitor monitor = new EmptyProgressMonitor() {
            @Override
            public boolean isCancelled() {
                return System.nanoTime() > end;
            }
        };
        try (Repository repository = builder.build();
                Git git = new Git(repository)) {
            Status status = git.status().setProgressMonitor(monitor).call();
            return monitor.isCancelled() ? Optional.empty() : Optional.of(status.hasUncommittedChanges());
        } catch (IOException | GitAPIException | NoWorkTreeException e) {
            return Optional.empty(); // a broken repository is still a directory of files
        }
    }

    /** The path below the directory with slashes. */
    public String relative(Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    /** As {@code https://example.org/a.git/src/A.java}. */
    public String originOf(Path file) {
        return name.isEmpty() ? relative(file) : name.replaceFirst("/+$", "") + "/" + relative(file);
    }

    /** What is known of it: {@code repository}, {@code commit}, {@code licence}. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("repository", name);
        commit.ifPresent(id -> metadata.put("commit", id));
        licence.ifPresent(l -> metadata.put("licence", l.id()));
        return metadata;
    }

    /** Removes a temporary directory; a user's own is left as it is. */
    @Override
    public void close() {
        temporary.ifPresent(Project::delete);
    }

    static void delete(Path directory) {
        Check.that(directory.getNameCount() > 1, "%s is not deleted.", directory);
        try (Stream<Path> walk = Files.walk(directory)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                path.toFile().setWritable(true); // git's objects are not, and Windows deletes nothing that is not
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw FileException.writing(directory, e);
        }
    }
}
