package forge.cli;

import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.kernel.KernelProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code forge} command. */
@Command(
        name = "forge",
        description = "Train, fine-tune, evaluate and export language models on the JVM, cell by cell.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            ShellCommand.class,
            JShellCommand.class,
            KernelCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            PlanCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            FindLrCommand.class,
            RunsCommand.class,
            TokenizeCommand.class,
            CombineCommand.class,
            DataCommand.class,
            SynthesizeCommand.class
        })
public final class Main {
    static final int FAILED = 1;
    static final int WRONG_USE = 2;
    static final int DIFFERS = 3;
    static final int TIMED_OUT = 4;
    static final int FILES = 5;
    static final int INTERRUPTED = 130;

    private Main() {}

    public static void main(String[] args) {
        defaults();
        // Before any command line parser is loaded: a front end waits for this process.
        if (args.length == 3 && args[0].equals("kernel") && args[1].equals("start") && !args[2].startsWith("-")) {
            System.exit(startKernel(Path.of(args[2])));
        }
        System.exit(runWithin(args));
    }

    private static int runWithin(String... args) {
        try {
            return run(args);
        } catch (OutOfMemoryError e) {
            System.err.println(
                    "forge: the Java heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB is too small for this. Ask for less, or give the JVM more: JDK_JAVA_OPTIONS=-Xmx8g.");
            return FAILED;
        }
    }

    private static int startKernel(Path connectionFile) {
        try {
            return KernelProcess.serve(connectionFile);
        } catch (ForgeException e) {
            System.err.println("forge: " + e.getMessage());
            return FAILED;
        }
    }

    /** Runs one command line and returns its exit code. */
    public static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler(Main::wrongUse);
        line.setExecutionExceptionHandler(Main::failed);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        for (String command : List.of("run", "jshell")) { // they are a script's, or jshell's
            Objects.requireNonNull(line.getSubcommands().get(command)).setUnmatchedOptionsArePositionalParams(true);
        }
        if (args.length == 0) {
            line.usage(line.getErr());
            return WRONG_USE;
        }
        return line.execute(args);
    }

    /** What the application decides for the libraries in it, unless the user has decided otherwise. */
    static void defaults() {
        setDefault("java.awt.headless", "true"); // charts are drawn into files
        setDefault("ai.djl.offline", "true"); // natives come with the application: nothing is fetched or reported
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static int wrongUse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("forge: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return WRONG_USE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult result) {
        if (e instanceof ForgeException) { // its message says all that helps
            command.getErr().println("forge: " + ShellAdvice.of(String.valueOf(e.getMessage())));
        } else {
            e.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return e instanceof InterruptedRunException ? INTERRUPTED : FAILED;
    }

    /** Prints the version of the jar and of Java. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "forge " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version()
            };
        }
    }
}
