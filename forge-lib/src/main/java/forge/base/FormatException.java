package forge.base;

import java.nio.file.Path;

/** A file is not what its format promises: cut short, corrupt, or with values that contradict each other. */
public class FormatException extends ForgeException {
    private final Path path;
    private final long offset;

    /** @param offset byte offset of the finding in the file, or -1 where none can be given */
    public FormatException(Path path, long offset, String finding) {
        super(path + (offset >= 0 ? " (byte " + offset + ")" : "") + ": " + finding);
        this.path = path;
        this.offset = offset;
    }

    public Path path() {
        return path;
    }

    /** Byte offset of the finding, or -1. */
    public long offset() {
        return offset;
    }
}
