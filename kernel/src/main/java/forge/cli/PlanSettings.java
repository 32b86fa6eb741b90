package forge.cli;

import forge.config.Config;
import forge.config.ConfigSection;
import forge.data.Seq2SeqShape;
import forge.lora.LoraConfig;
import forge.model.Architecture;
import forge.model.LoadOptions;
import forge.quant.Quantization;
import forge.tensor.DType;
import forge.train.Plan;
import forge.train.TrainConfig;
import java.util.List;

/**
 * What would be trained and how.
 *
 * @param held how the weights under an adapter would be loaded
 * @param pairs how much an encoder-decoder sees at most; others see what {@code train} says
 */
record PlanSettings(Method method, LoraConfig lora, LoadOptions held, Seq2SeqShape pairs, TrainConfig train) {
    /** Lengths of an encoder-decoder's texts, as transformers' examples call them. */
    static final String SOURCE_TOKENS = "max_source_length";

    static final String TARGET_TOKENS = "max_target_length";

    private static final int LARGEST_RANK = 1 << 16;

    enum Method {
        FULL,
        LORA,
        QLORA
    }

    /** A configuration of training: its keys stand in a section {@code train}, as in a cell, or in none. */
    static Config.Builder config() {
        return Config.builder().inline("train").environment(System.getenv());
    }

    /** One that the environment has no part in: of what a run was told. */
    static Config.Builder plainConfig() {
        return Config.builder().inline("train");
    }

    /**
     * What {@code --use-lora} stands for: an adapter of {@link LoraConfig#DEFAULT} with a dropout of 0.1, trained as the preset
     * {@code lora} says. What files and overrides set stays.
     */
    static void useLora(Config.Builder config) {
        config.override("method=lora");
        ConfigSection given = config.build().section("");
        boolean ranked = given.has("rank") || given.has("r");
        override(config, given, "preset", "lora");
        if (!ranked) {
            override(config, given, "rank", String.valueOf(LoraConfig.DEFAULT.rank()));
        }
        override(config, given, "target_modules", String.join(",", LoraConfig.DEFAULT.targets()));
        override(config, given, "lora_dropout", "0.1");
    }

    private static void override(Config.Builder config, ConfigSection given, String key, String value) {
        if (!given.has(key)) {
            config.override(key + "=" + value);
        }
    }

    /** @throws forge.base.ConfigException naming the key if it is unknown or its value is out of range */
    static PlanSettings read(ConfigSection keys) {
        Method method = keys.choice("method", Method.FULL);
        int rank = keys.integer("rank", keys.integer("r", 16, 1, LARGEST_RANK), 1, LARGEST_RANK);
        double usual = keys.decimal("lora_alpha", 2.0 * rank, Double.MIN_VALUE, Double.MAX_VALUE);
        double alpha = keys.decimal("alpha", usual, Double.MIN_VALUE, Double.MAX_VALUE);
        double dropout = keys.decimal("lora_dropout", 0, 0, Math.nextDown(1.0));
        List<String> targets = keys.list("target_modules", List.of(LoraConfig.ALL_LINEAR));
        LoadOptions.Builder held = LoadOptions.builder();
        boolean typed = keys.has("dtype");
        DType type = keys.choice("dtype", "f32", DType.FLOATS);
        Quantization quantization = keys.choice("quantization", Quantization.NF4);
        int source = sourceTokens(keys);
        int target = keys.integer(TARGET_TOKENS, Seq2SeqShape.of(1).targetTokens(), 2, Integer.MAX_VALUE);
        TrainConfig train = TrainConfig.from(keys); // refuses what neither of us knows
        train.compute().devices().stream().limit(1).forEach(held::device);
        if (method == Method.QLORA) {
            held.quantization(quantization);
        }
        held.dtype(
                typed || method == Method.QLORA
                        ? type
                        : train.compute().precision().products());
        LoraConfig lora =
                LoraConfig.of(rank, alpha, targets.toArray(new String[0])).withDropout(dropout);
        Seq2SeqShape pairs = new Seq2SeqShape(train.shape().batchSize(), source, target);
        return new PlanSettings(method, lora, held.build(), pairs, train);
    }

    /** Where a length of sources was not set, that of sequences is meant for them. */
    private static int sourceTokens(ConfigSection keys) {
        int usual = keys.has("context_length")
                ? keys.integer("context_length", 1, 1, Integer.MAX_VALUE)
                : Seq2SeqShape.of(1).sourceTokens();
        return keys.integer(SOURCE_TOKENS, usual, 1, Integer.MAX_VALUE);
    }

    Plan plan(Architecture architecture) {
        return switch (method) {
            case FULL -> Plan.of(architecture, train);
            case LORA, QLORA -> Plan.of(architecture, held, lora, train);
        };
    }
}
