package forge.engine;

import forge.base.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class DeviceTest {
    private static String message(Executable call) {
        return assertThrows(ForgeException.class, call).getMessage();
    }

    @Test
    void devicesHaveTheNamesOfPyTorch() {
        assertEquals(Device.CPU, Device.parse("cpu"));
        assertEquals(Device.cuda(0), Device.parse("cuda"));
        assertEquals(Device.cuda(3), Device.parse("cuda:3"));
        assertEquals("cuda:3", Device.cuda(3).toString());
        for (String wrong : List.of("gpu", "cuda:", "cuda:-1", "CPU", "")) {
            assertEquals(
                    "the device is \"" + wrong + "\", expected cpu, cuda or cuda:N.",
                    message(() -> Device.parse(wrong)));
        }
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        assumeTrue(Torch.cudaDevices() == 0, "this machine has a CUDA device");
        assertTrue(message(() -> Weights.allocate(List.of(), Device.cuda(0)))
                .startsWith("the device cuda:0 was asked for, but libtorch sees 0 CUDA devices."));
    }

    @Test
    void aLibtorchThatCannotWorkIsRefusedWithItsVersion(@TempDir Path torch) throws IOException {
        Path lib = Files.createDirectory(torch.resolve("lib"));
        Map<String, String> set = Map.of("PYTORCH_LIBRARY_PATH", lib.toString(), "PYTORCH_FLAVOR", "cpu");
        assertDoesNotThrow(() -> LibtorchVersion.check(set), "a version that nobody states is tried");
        Files.writeString(torch.resolve("version.py"), "__version__ = '2.13.0+cpu'\ncuda = None\n");
        assertTrue(message(() -> LibtorchVersion.check(set))
                .contains("is libtorch 2.13.0, but this Forge can call 2.7.1"));
        Files.writeString(torch.resolve("version.py"), "__version__ = '2.7.1+cu128'\n");
        assertDoesNotThrow(() -> LibtorchVersion.check(set));
        assertTrue(message(() -> LibtorchVersion.check(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())))
                .contains("Set PYTORCH_FLAVOR=cpu, or cu128"));
        assertTrue(message(() -> LibtorchVersion.check(Map.of("PYTORCH_LIBRARY_PATH", lib + "/none")))
                .contains("there is no such directory"));
        assertDoesNotThrow(() -> LibtorchVersion.check(Map.of()));
    }
}
