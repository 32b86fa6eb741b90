package forge.cli;

import forge.config.Config;
import forge.config.ConfigSection;
import forge.data.Seq2SeqShape;
import forge.lora.LoraConfig;
import forge.model.Architecture;
import forge.model.LoadOptions;
import forge.model.T5;
import forge.quant.Quantization;
import forge.tensor.DType;
import forge.train.Plan;
import forge.train.TrainConfig;
import java.util.List;
import java.util.Optional;

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

    private static final List<String> FEW_BITS =
            List.of("load_in_4bit", "bnb_4bit_quant_type", "bnb_4bit_use_double_quant");

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
        Optional<Quantization> fewBits = fewBits(keys.section("quantization"));
        Method method = method(keys, fewBits.isPresent());
        LoraConfig lora = LoraKeys.read(keys);
        LoadOptions.Builder held = LoadOptions.builder();
        boolean typed = keys.has("dtype");
        DType type = keys.choice("dtype", "f32", DType.FLOATS);
        Quantization quantization = keys.choice("quantization", Quantization.NF4);
        int source = sourceTokens(keys);
        int target = keys.integer(TARGET_TOKENS, Seq2SeqShape.of(1).targetTokens(), 2, Integer.MAX_VALUE);
        TrainConfig train = TrainConfig.from(keys); // refuses what neither of us knows
        train.compute().devices().stream().limit(1).forEach(held::device);
        if (method == Method.QLORA) {
            held.quantization(fewBits.orElse(quantization));
        }
        held.dtype(
                typed || method == Method.QLORA
                        ? type
                        : train.compute().precision().products());
        Seq2SeqShape pairs = new Seq2SeqShape(train.shape().batchSize(), source, target);
        return new PlanSettings(method, lora, held.build(), pairs, train);
    }

    /** A base in few bits makes LoRA QLoRA. */
    private static Method method(ConfigSection keys, boolean inFewBits) {
        Method method = keys.choice("method", Method.FULL);
        if (inFewBits && method == Method.FULL) {
            throw keys.error(
                    "method",
                    "is full, but weights of four bits (quantization.load_in_4bit) are not trained: an adapter beside them is."
                            + " Set method=lora, or leave the section quantization out.");
        }
        return inFewBits ? Method.QLORA : method;
    }

    /**
     * The section that may be left out, with the keys of Hugging Face's bitsandbytes configuration. It is read only where it is,
     * for what is read is what a run is resumed with.
     */
    private static Optional<Quantization> fewBits(ConfigSection section) {
        if (FEW_BITS.stream().noneMatch(section::has) || !section.flag(FEW_BITS.get(0), true)) {
            return Optional.empty();
        }
        section.choice(FEW_BITS.get(1), "nf4", List.of("nf4"));
        return Optional.of(section.flag(FEW_BITS.get(2), false) ? Quantization.NF4_DOUBLE : Quantization.NF4);
    }

    /** Where a length of sources was not set, that of sequences is meant for them. */
    private static int sourceTokens(ConfigSection keys) {
        int usual = keys.has("context_length")
                ? keys.integer("context_length", 1, 1, Integer.MAX_VALUE)
                : Seq2SeqShape.of(1).sourceTokens();
        return keys.integer(SOURCE_TOKENS, usual, 1, Integer.MAX_VALUE);
    }

    Plan plan(T5 t5) {
        return switch (method) {
            case FULL -> Plan.of(t5, pairs, train);
            case LORA, QLORA -> Plan.of(t5, held, lora, pairs, train);
        };
    }

    Plan plan(Architecture architecture) {
        return switch (method) {
            case FULL -> Plan.of(architecture, train);
            case LORA, QLORA -> Plan.of(architecture, held, lora, train);
        };
    }
}
