package forge.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The launcher in a small tree of its own: its application prints the arguments it got, and its {@code mvn} copies the
 * jar into place and notes that it was called. The real build is what {@code .ci/run} starts from a clean clone.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final String JDK = System.getProperty("java.home");

    private static Path application;

    @TempDir
    static Path shared;

    @TempDir
    private Path dir;

    private Path tree;
    private Path jar;
    private Path calls;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void makeTree() throws Exception {
        tree = Files.createDirectories(dir.resolve("a tree with spaces"));
        Files.copy(Path.of("..", "forge"), tree.resolve("forge"));
        executable(tree.resolve("forge"));
        for (String source :
                List.of("pom.xml", "kernel/pom.xml", "kernel/src/main/A.java", "forge-lib/src/main/B.java")) {
            Files.createDirectories(tree.resolve(source).getParent());
            Files.writeString(tree.resolve(source), "");
        }
        jar = tree.resolve("kernel/target/forge/forge-kernel.jar");
        calls = dir.resolve("calls");
        Path mvn = Files.createDirectories(dir.resolve("bin")).resolve("mvn");
        Files.writeString(mvn, """
                #!/bin/sh
                echo "$PWD $*" >> '%s'
                sleep ${BUILD_SECONDS:-0}
                mkdir -p kernel/target/forge
                cp '%s' kernel/target/forge/forge-kernel.jar
                """.formatted(calls, application));
        executable(mvn);
    }

    @BeforeAll
    static void compile() throws Exception {
        Path source = shared.resolve("App.java");
        Files.writeString(source, """
                public class App {
                    public static void main(String[] args) {
                        System.out.println(String.join("|", args) + " " + System.getProperty("mark", "-"));
                        System.exit(args.length);
                    }
                }
                """);
        assertEquals(
                0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", source.toString()));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "App");
        application = shared.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(application);
                JarOutputStream zip = new JarOutputStream(out, manifest)) {
            zip.putNextEntry(new ZipEntry("App.class"));
            Files.copy(shared.resolve("App.class"), zip);
        }
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ProcessBuilder command(Path launcher, String... args) {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(args));
        Map<String, String> environment = builder.environment();
        environment.remove("JDK_JAVA_OPTIONS");
        environment.put("FORGE_JAVA_HOME", JDK);
        environment.put("PATH", dir.resolve("bin") + ":" + environment.get("PATH"));
        return builder.directory(dir.toFile());
    }

    private Ended ended(ProcessBuilder builder) throws Exception {
        Path err = Files.createTempFile(dir, "err", "");
        Process process = builder.redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Ended(process.exitValue(), out, Files.readString(err));
    }

    @Test
    void buildsOnceThenStartsFromAnywhere() throws Exception {
        Ended first = ended(command(tree.resolve("forge"), "run", "a b.ipynb", "$x *"));
        assertEquals("run|a b.ipynb|$x * -\n", first.out(), first.err());
        assertEquals(3, first.code());
        assertTrue(first.err().contains("building"), first.err());
        Path link = Files.createSymbolicLink(dir.resolve("link"), tree.resolve("forge"));
        Files.createSymbolicLink(dir.resolve("bin/forge-link"), Path.of("../link"));
        Ended second = ended(command(dir.resolve("bin/forge-link"))
                .directory(tree.resolve("kernel").toFile()));
        assertEquals(" -\n", second.out());
        assertEquals("", second.err());
        assertTrue(Files.exists(link));
        assertEquals(1, Files.readAllLines(calls).size());
        assertTrue(Files.readString(calls).startsWith(tree.toRealPath() + " -B -q -ntp -o "), Files.readString(calls));
    }

    @Test
    void foremforgeIsTheSameProgram() throws Exception {
        Files.copy(Path.of("..", "foremforge"), tree.resolve("foremforge"), LinkOption.NOFOLLOW_LINKS);
        assertEquals(
                "train|x -\n",
                ended(command(tree.resolve("foremforge"), "train", "x")).out());
    }

    /** As the first line of a script names it, with the launcher on the PATH as a link. */
    @Test
    void aScriptNamesTheLauncherAsItsInterpreter() throws Exception {
        Files.createSymbolicLink(dir.resolve("bin/forge"), tree.resolve("forge"));
        for (String name : List.of("tool", "tool.jsh")) {
            Path script = Files.writeString(dir.resolve(name), "#!/usr/bin/env -S forge run\n");
            executable(script);
            Ended ended = ended(command(script, "a b", "-x"));
            assertEquals("run|" + script + "|a b|-x -\n", ended.out(), ended.err());
            assertEquals(4, ended.code());
        }
        Path script = Files.writeString(dir.resolve("options"), "#!/usr/bin/env -S forge run --\n");
        executable(script);
        assertEquals(
                "run|--|" + script + "|--out -\n",
                ended(command(script, "--out")).out());
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        ended(command(tree.resolve("forge")));
        Instant later = Files.getLastModifiedTime(jar).toInstant().plusSeconds(2);
        Files.setLastModifiedTime(tree.resolve("forge-lib/src/main/B.java"), FileTime.from(later));
        ended(command(tree.resolve("forge")));
        assertEquals(2, Files.readAllLines(calls).size());
    }

    @Test
    void firstStartsAtTheSameTimeBuildOnce() throws Exception {
        Process[] starts = new Process[4];
        for (int i = 0; i < starts.length; i++) {
            ProcessBuilder start = command(tree.resolve("forge"), "x");
            start.environment().put("BUILD_SECONDS", "1"); // long enough for all to come while one builds
            starts[i] = start.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
        for (Process start : starts) {
            assertTrue(start.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, start.exitValue());
        }
        assertEquals(1, Files.readAllLines(calls).size());
        assertFalse(Files.isSymbolicLink(tree.resolve("target/building")));
    }

    @Test
    void theLockOfAKilledBuildIsTakenOver() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(tree.resolve("target"));
        Files.createSymbolicLink(tree.resolve("target/building"), Path.of(Long.toString(dead.pid())));
        assertEquals(0, ended(command(tree.resolve("forge"))).code());
    }

    /** As in a container that was killed while it built and starts again: the same process numbers come back. */
    @Test
    void aLockWithTheNumberOfThisVeryProcessIsTakenOver() throws Exception {
        ProcessBuilder start = command(Path.of("bash"), "-c", "mkdir target; ln -s $$ target/building; exec ./forge x");
        Ended ended = ended(start.directory(tree.toFile()));
        assertEquals("x -\n", ended.out(), ended.err());
        assertFalse(Files.isSymbolicLink(tree.resolve("target/building")));
    }

    @Test
    void ofManyThatSeeADeadLockOneBuilds() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(tree.resolve("target"));
        Files.createSymbolicLink(tree.resolve("target/building"), Path.of(Long.toString(dead.pid())));
        firstStartsAtTheSameTimeBuildOnce();
        assertFalse(Files.exists(tree.resolve("target/building.stale")));
    }

    @Test
    void aBuildThatFailsShowsWhyAndStartsNothing() throws Exception {
        Path mvn = dir.resolve("bin/mvn");
        Files.writeString(mvn, "#!/bin/sh\necho 'B.java:1: nonsense'\nexit 1\n");
        Ended failed = ended(command(tree.resolve("forge")));
        assertEquals(1, failed.code());
        assertEquals("", failed.out());
        assertTrue(failed.err().contains("B.java:1: nonsense"), failed.err());
        assertFalse(Files.isSymbolicLink(tree.resolve("target/building")));
    }

    @Test
    void optionsOfTheUserReachTheJvm() throws Exception {
        ProcessBuilder command = command(tree.resolve("forge"), "x");
        command.environment().put("JDK_JAVA_OPTIONS", "-Dmark=here -XX:+UseParallelGC");
        assertEquals("x here\n", ended(command).out());
    }

    @Test
    void aDirectoryWithoutAJdkIsSaidSo() throws Exception {
        ProcessBuilder command = command(tree.resolve("forge"));
        command.environment().put("FORGE_JAVA_HOME", dir.toString());
        Ended ended = ended(command);
        assertEquals(1, ended.code());
        assertTrue(ended.err().startsWith("forge: FORGE_JAVA_HOME=" + dir + " holds no JDK 17 or later."), ended.err());
        assertTrue(ended.err().contains("adoptium.net"), ended.err());
        assertFalse(Files.exists(calls));
    }

    @Test
    void aJdkIsFoundWithoutAnyVariable() throws Exception {
        ProcessBuilder command = command(tree.resolve("forge"), "x");
        command.environment().keySet().removeAll(List.of("FORGE_JAVA_HOME", "JAVA_HOME"));
        assertEquals("x -\n", ended(command).out());
    }
}
