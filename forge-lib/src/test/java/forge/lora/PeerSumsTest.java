package forge.lora;

import forge.format.safetensors.Safetensors;
import forge.model.CausalLM;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums of adapters by {@code add_weighted_adapter} of PEFT (golden/peers/README.md). */
class PeerSumsTest {
    private static final Path PEERS = Path.of("src/test/resources/golden/peers");

    @ParameterizedTest
    @CsvSource({"linear, 0.3", "linear, -0.3", "cat, 0.3", "cat, -0.3"})
    void sumsAreThoseOfPeft(String kind, double second) {
        Path directory = PEERS.resolve("weighted_qwen3");
        Safetensors expected = Safetensors.open(directory.resolve("expected.safetensors"));
        Combination combination = kind.equals("cat") ? Combination.CAT : Combination.LINEAR;
        try (CausalLM base = CausalLM.load(PEERS.resolve("qwen3"));
                Adapters adapters = Adapters.on(base)) {
            adapters.load("one", directory.resolve("one")).load("other", directory.resolve("other"));
            adapters.combine("sum", combination, Map.of("one", 0.7, "other", second));
            String name = kind + " 0.7 " + second;
            PeerAdaptersTest.near(name, expected.tensor(name), PeerAdaptersTest.logits(adapters.use("sum")), 1e-5);
        }
    }
}
