package forge.kernel;

import java.util.Map;
import java.util.Optional;

/** Ends a kernel whose front end has died without shutting it down: Jupyter says which process that is. */
final class ParentWatch {
    private ParentWatch() {}

    /** Runs {@code orphaned} when the process of {@code JPY_PARENT_PID} ends; does nothing where there is none. */
    static void start(Map<String, String> environment, Runnable orphaned) {
        parent(environment.getOrDefault("JPY_PARENT_PID", "")).ifPresent(parent -> {
            var unused = parent.onExit().thenRun(orphaned);
        });
    }

    /** On Windows Jupyter gives a handle instead of a process id, and 1 is what adopts orphans: neither is watched. */
    private static Optional<ProcessHandle> parent(String pid) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return windows || !pid.matches("\\d{1,18}") || pid.equals("1")
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(pid));
    }
}
