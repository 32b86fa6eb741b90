package forge.engine;

import forge.base.FileException;
import forge.base.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses a libtorch of the user's own that the bindings cannot call, before it is loaded: the wrong one does not fail then
 * but at its first tensor, or takes the process with it.
 */
final class LibtorchVersion {
    /** The release that the bindings were built for. */
    static final String WORKS = "2.7.1";

    private static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final Pattern NUMBER = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");

    private LibtorchVersion() {}

    /** @param environment variables by name */
    static void check(Map<String, String> environment) {
        String directory = environment.getOrDefault(PATH, "");
        if (directory.isEmpty()) {
            return;
        }
        Path libraries = Path.of(directory);
        if (!Files.isDirectory(libraries)) {
            throw new ForgeException(PATH + "=" + directory
                    + ": there is no such directory. It has to be the lib directory of a libtorch " + WORKS
                    + "; unset it to use the libtorch that comes with Forge.");
        }
        find(libraries).filter(version -> !version.equals(WORKS)).ifPresent(version -> {
            throw new ForgeException(PATH + "=" + directory + " is libtorch " + version + ", but this Forge can call "
                    + WORKS + " alone. Install that one, with CUDA 12.8 for a GPU, or unset " + PATH + ".");
        });
        if (environment.getOrDefault(FLAVOR, "").isEmpty()) {
            throw new ForgeException(PATH + " is set but " + FLAVOR
                    + " is not, so nobody knows which bindings fit it. Set " + FLAVOR
                    + "=cpu, or cu128 for a libtorch with CUDA.");
        }
    }

    /** The version that a Python installation or the archive from PyTorch's site states beside its libraries. */
    private static Optional<String> find(Path libraries) {
        Path above = Optional.ofNullable(libraries.toAbsolutePath().getParent()).orElse(libraries);
        for (String name : new String[] {"version.py", "build-version"}) {
            Path file = above.resolve(name);
            if (Files.isRegularFile(file)) {
                return number(file);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> number(Path file) {
        try {
            Matcher match = NUMBER.matcher(Files.readString(file));
            return match.find() ? Optional.of(match.group(1)) : Optional.empty();
        } catch (IOException e) {
            throw FileException.reading(file, e);
        }
    }
}
