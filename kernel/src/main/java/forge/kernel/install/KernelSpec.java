package forge.kernel.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.AtomicFiles;
import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Kernels as Jupyter finds them: directories with a {@code kernel.json} below {@code kernels}. */
public final class KernelSpec {
    private static final String NAME = "forge";

    private KernelSpec() {}

    /**
     * A kernel that Jupyter would find.
     *
     * @param name what {@code --kernel} takes
     * @param displayName what people see
     */
    public record Installed(String name, String displayName, Path directory) {}

    /**
     * Installs this build of Forge under a data directory and returns the kernel's directory. An older installation there
     * is replaced.
     *
     * @param data a data directory of {@link JupyterPaths}
     * @throws forge.base.FileException where it cannot be written
     */
    public static Path install(Path data) {
        Path directory = data.resolve("kernels").resolve(NAME);
        AtomicFiles.write(directory.resolve("logo-64x64.png"), out -> Logo.png(64, out));
        AtomicFiles.write(directory.resolve("logo-32x32.png"), out -> Logo.png(32, out));
        AtomicFiles.writeText(directory.resolve("logo-svg.svg"), Logo.svg());
        Json.write(directory.resolve("kernel.json"), kernelJson()); // last: it makes the directory a kernel
        return directory;
    }

    static ObjectNode kernelJson() {
        ObjectNode json = Json.object();
        StartCommand.argv().forEach(json.putArray("argv")::add);
        json.put("display_name", "Java (Forge)");
        json.put("language", "java");
        json.put("interrupt_mode", "message"); // a signal would end the JVM
        json.putObject("env") // why: see the launcher
                .put("OMP_WAIT_POLICY", "PASSIVE")
                .put("MALLOC_ARENA_MAX", "1")
                .put("MALLOC_TRIM_THRESHOLD_", "536870912")
                .put("MALLOC_MMAP_THRESHOLD_", "33554432")
                .put("MALLOC_TOP_PAD_", "16777216");
        json.putObject("metadata").put("debugger", false);
        return json;
    }

    /** The kernels of all data directories; of two with one name only the first, which is the one that Jupyter starts. */
    public static List<Installed> installed() {
        return installed(JupyterPaths.all());
    }

    static List<Installed> installed(List<Path> dataDirectories) {
        List<Installed> found = new ArrayList<>();
        for (Path data : dataDirectories) {
            for (Path directory : directories(data.resolve("kernels"))) {
                String name = directory.getFileName().toString();
                Path file = directory.resolve("kernel.json");
                if (Files.isRegularFile(file)
                        && found.stream().noneMatch(k -> k.name().equals(name))) {
                    found.add(new Installed(name, displayName(file), directory));
                }
            }
        }
        return found;
    }

    /** The name in a {@code kernel.json}; one that cannot be read is shown as such, not as a failure of the list. */
    private static String displayName(Path file) {
        try {
            JsonNode json = Json.read(file);
            return json.path("display_name").asText("");
        } catch (ForgeException e) {
            return "unreadable: " + e.getMessage();
        }
    }

    private static List<Path> directories(Path kernels) {
        if (!Files.isDirectory(kernels)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(kernels)) {
            return list.sorted().toList();
        } catch (IOException e) {
            throw FileException.reading(kernels, e);
        }
    }
}
