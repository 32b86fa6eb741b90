package forge.train;

import forge.base.FileException;
import forge.base.ForgeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One process at a time writes a run. The system lets go of the lock when the process ends, however it ends. */
final class RunLock implements AutoCloseable {
    private static final String NAME = "run.lock";

    /** Who asks whether a run goes on has the lock for a moment: longer than this only a run has it. */
    private static final int TRIES = 100;

    private static final long PAUSE_NANOS = 10_000_000;

    /**
     * Locks of this process: where locks are POSIX's, closing a second channel of a locked file lets go of the lock, so no
     * second one is opened.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a directory that exists.
     *
     * @throws ForgeException if a run goes on in it
     */
    static synchronized RunLock take(Path directory) {
        Path file = file(directory);
        if (!HELD.add(file)) {
            throw busy(directory);
        }
        try {
            FileChannel channel = locked(file);
            for (int i = 1; i < TRIES && channel == null; i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                channel = locked(file);
            }
            if (channel == null) {
                throw busy(directory);
            }
            return new RunLock(file, channel);
        } catch (RuntimeException e) {
            HELD.remove(file);
            throw e;
        }
    }

    /** Whether a process, this one perhaps, writes the run of a directory. */
    static synchronized boolean isHeld(Path directory) {
        Path file = file(directory);
        if (HELD.contains(file)) {
            return true;
        }
        if (!Files.exists(file)) {
            return false;
        }
        // shared and for reading: a run that others may only read can be looked at
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (IOException e) {
            throw FileException.reading(file, e);
        }
    }

    /** The lock file, locked; null where another process has it. */
    private static @Nullable FileChannel locked(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean locked = false;
            try {
                locked = channel.tryLock() != null;
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
            return locked ? channel : null;
        } catch (IOException e) {
            throw FileException.writing(file, e);
        }
    }

    private static Path file(Path directory) {
        try {
            return directory.toRealPath().resolve(NAME);
        } catch (IOException e) {
            throw FileException.reading(directory, e);
        }
    }

    private static ForgeException busy(Path directory) {
        return new ForgeException(
                directory + ": a run is going on in this directory. Wait for its end, or choose another directory.");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileException.writing(file, e);
        } finally {
            HELD.remove(file);
        }
    }
}
