package forge.kernel.shell;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;

/** Holds the classes of all cells of one shell; everything else comes from the class path or the paths added later. */
final class CellLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    CellLoader(ClassLoader parent) {
        super("cells", new URL[0], parent);
    }

    void declare(ClassBytecodes[] classes) {
        for (ClassBytecodes c : classes) {
            declared.put(c.name(), StopChecks.weave(c.bytecodes()));
        }
    }

    /** Loads and verifies a declared class, so that a fault shows before anything runs. */
    void link(String name) throws ClassNotFoundException {
        resolveClass(loadClass(name));
    }

    void addPath(Path path) throws IOException {
        addURL(path.toUri().toURL());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = declared.remove(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }
}
