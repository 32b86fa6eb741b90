package forge.cli;

import forge.base.ForgeException;
import forge.kernel.KernelProcess;
import java.nio.file.Path;

/** The {@code forge} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Before any command line parser is loaded: a front end waits for this process.
        if (args.length == 3 && args[0].equals("kernel") && args[1].equals("start")) {
            System.exit(startKernel(Path.of(args[2])));
        }
        System.exit(0);
    }

    private static int startKernel(Path connectionFile) {
        try {
            return KernelProcess.serve(connectionFile);
        } catch (ForgeException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
