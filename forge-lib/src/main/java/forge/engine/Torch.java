package forge.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import forge.base.ForgeException;
import forge.graph.torch.Dialect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The libtorch of this process: started once, on first use. */
public final class Torch {
    private static final Logger LOG = LoggerFactory.getLogger(Torch.class);

    /** The graph executor is a setting of the calling thread; the profiling one costs memory and wins nothing. */
    private static final ThreadLocal<Boolean> SIMPLE_EXECUTOR = ThreadLocal.withInitial(() -> {
        JniUtils.setGraphExecutorOptimize(false);
        return true;
    });

    /** oneDNN pays for a copy into the gradient's buffer, so a small lead is none; a clear one is not noise. */
    private static final double CLEARLY_SLOWER = 1.3;

    private static final String PRODUCTS = """
            def blas(self) -> Tensor:
              x = torch.ones([512, 512])
              return torch.mm(x, torch.ones([512, 1024]))
            def onednn(self) -> Tensor:
              x = torch.ones([512, 512])
              w = torch.ones([1024, 512])
              return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
            """;

    private Torch() {}

    /** Started by the first use of the class, which the JVM does once. */
    private static final class Native {
        static final PtNDManager ROOT = start();
        static final Dialect DIALECT = probe();

        private static PtNDManager start() {
            try {
                Engine engine = Engine.getEngine("PyTorch");
                LOG.info("libtorch {} with {} threads", engine.getVersion(), JniUtils.getNumThreads());
                return (PtNDManager) NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch");
            } catch (Exception | LinkageError e) {
                throw new ForgeException(
                        "libtorch did not start: " + e.getMessage()
                                + ". Put ai.djl.pytorch:pytorch-jni and pytorch-native-cpu of this platform on the class"
                                + " path; on a machine without them, set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR=cpu.",
                        e);
            }
        }

        private static Dialect probe() {
            try (PtNDManager scope = (PtNDManager) ROOT.newSubManager();
                    Script script = Script.load(scope, PRODUCTS)) {
                double blas = bestMillis(scope, script, "blas");
                double oneDnn = bestMillis(scope, script, "onednn");
                LOG.info("a product of 256 million multiplications: BLAS {} ms, oneDNN {} ms", blas, oneDnn);
                return blas > CLEARLY_SLOWER * oneDnn ? Dialect.ONEDNN : Dialect.ONEDNN_LINEAR;
            } catch (RuntimeException e) {
                LOG.info("no oneDNN matrix products here, using BLAS: {}", e.getMessage());
                return Dialect.CPU;
            }
        }

        private static double bestMillis(PtNDManager scope, Script script, String method) {
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 4; i++) { // the first call makes the kernel
                long start = System.nanoTime();
                script.tensor(scope, method).close();
                best = Math.min(best, (System.nanoTime() - start) / 1e6);
            }
            return best;
        }
    }

    /** The manager that owns everything which lives longer than a step. */
    static PtNDManager root() {
        return Native.ROOT;
    }

    static void prepareThread() {
        SIMPLE_EXECUTOR.get();
    }

    /** The fastest dialect of this machine for float32. */
    public static Dialect dialect() {
        return Native.DIALECT;
    }

    /** Threads that one operator may use. */
    public static int threads() {
        root();
        return JniUtils.getNumThreads();
    }

    /** Sets the threads that one operator may use, at least 1. */
    public static void setThreads(int threads) {
        forge.base.Check.that(threads > 0, "threads is %d, expected at least 1.", threads);
        root();
        JniUtils.setNumThreads(threads);
    }
}
