package forge.cli;

import forge.config.ConfigSection;
import forge.lora.LoraConfig;
import java.util.List;

/** The keys of an adapter, by the names that PEFT's configuration has for them too. */
final class LoraKeys {
    private static final int LARGEST_RANK = 1 << 16;
    private static final List<String> ALL =
            List.of("rank", "r", "alpha", "lora_alpha", "lora_dropout", "target_modules", "use_dora", "use_rslora");

    private LoraKeys() {}

    /** @throws forge.base.ConfigException naming the key whose value is out of range */
    static LoraConfig read(ConfigSection keys) {
        int rank = keys.integer("rank", keys.integer("r", 16, 1, LARGEST_RANK), 1, LARGEST_RANK);
        double usual = keys.decimal("lora_alpha", 2.0 * rank, Double.MIN_VALUE, Double.MAX_VALUE);
        double alpha = keys.decimal("alpha", usual, Double.MIN_VALUE, Double.MAX_VALUE);
        double dropout = keys.decimal("lora_dropout", 0, 0, Math.nextDown(1.0));
        List<String> targets = keys.list("target_modules", List.of(LoraConfig.ALL_LINEAR));
        LoraConfig plain =
                LoraConfig.of(rank, alpha, targets.toArray(new String[0])).withDropout(dropout);
        LoraConfig scaled = keys.flag("use_rslora", false) ? plain.rankStabilized() : plain;
        return keys.flag("use_dora", false) ? scaled.dora() : scaled;
    }

    /** Those that were set, in the order in which they are explained. */
    static List<String> set(ConfigSection keys) {
        return ALL.stream().filter(keys::has).toList();
    }
}
