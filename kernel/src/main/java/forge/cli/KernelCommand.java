package forge.cli;

import forge.kernel.KernelProcess;
import forge.kernel.install.JupyterPaths;
import forge.kernel.install.KernelSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forge kernel …}: Forge as a kernel of Jupyter. */
@Command(
        name = "kernel",
        description = "Forge as a Jupyter kernel.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class KernelCommand {
    @Spec
    private @Nullable CommandSpec spec;

    /** Where to install; the options of Jupyter's own kernelspec command. */
    static final class Place {
        @SuppressWarnings("UnusedVariable") // there to be named, as scripts for Jupyter do
        @Option(names = "--user", description = "For this user; the default.")
        private boolean user;

        @Option(names = "--sys-prefix", description = "Into the active Python environment.")
        private boolean sysPrefix;

        @Option(names = "--prefix", paramLabel = "P", description = "Below P/share/jupyter, such as /usr/local.")
        private @Nullable Path prefix;

        Path data() {
            if (prefix != null) {
                return JupyterPaths.prefix(prefix);
            }
            return sysPrefix ? JupyterPaths.sysPrefix() : JupyterPaths.user();
        }
    }

    @Command(name = "install", description = "Make Jupyter find this kernel.", mixinStandardHelpOptions = true)
    int install(@ArgGroup Place place) {
        Path directory = KernelSpec.install((place == null ? new Place() : place).data());
        out().println("Installed in " + directory + ". Choose \"Java (Forge)\" in Jupyter.");
        out().flush();
        return 0;
    }

    @Command(name = "list", description = "The kernels that Jupyter finds.", mixinStandardHelpOptions = true)
    int list() {
        List<KernelSpec.Installed> kernels = KernelSpec.installed();
        if (kernels.isEmpty()) {
            out().println("No kernel is installed. 'forge kernel install' installs this one.");
        }
        kernels.forEach(k -> out().printf("%-16s %-24s %s%n", k.name(), k.displayName(), k.directory()));
        out().flush();
        return 0;
    }

    @Command(
            name = "start",
            description = "Serve one connection file; Jupyter calls this.",
            mixinStandardHelpOptions = true)
    int start(
            @Parameters(paramLabel = "CONNECTION_FILE", description = "The JSON file that Jupyter wrote.")
                    Path connectionFile) {
        return KernelProcess.serve(connectionFile);
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec, "picocli sees to it").commandLine().getOut();
    }
}
