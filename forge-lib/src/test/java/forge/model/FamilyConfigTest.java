package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ConfigException;
import forge.base.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What config.json means: sizes of published models, keys that are refused, and writing what was read. */
class FamilyConfigTest {
    private static Architecture parse(String json) {
        return Architectures.of(Json.parse(json.replace('\'', '"')), "config.json");
    }

    /** The numbers that the model cards name, from what the published files say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "6738415616 | 'model_type': 'llama', 'vocab_size': 32000, 'hidden_size': 4096, 'intermediate_size': 11008,"
                        + " 'num_hidden_layers': 32, 'num_attention_heads': 32",
                "8030261248 | 'model_type': 'llama', 'vocab_size': 128256, 'hidden_size': 4096, 'intermediate_size': 14336,"
                        + " 'num_hidden_layers': 32, 'num_attention_heads': 32, 'num_key_value_heads': 8",
                "1235814400 | 'model_type': 'llama', 'vocab_size': 128256, 'hidden_size': 2048, 'intermediate_size': 8192,"
                        + " 'num_hidden_layers': 16, 'num_attention_heads': 32, 'num_key_value_heads': 8, 'head_dim': 64,"
                        + " 'tie_word_embeddings': true",
                "7241732096 | 'model_type': 'mistral', 'vocab_size': 32000, 'hidden_size': 4096, 'intermediate_size': 14336,"
                        + " 'num_hidden_layers': 32, 'num_attention_heads': 32, 'num_key_value_heads': 8",
                "494032768 | 'model_type': 'qwen2', 'vocab_size': 151936, 'hidden_size': 896, 'intermediate_size': 4864,"
                        + " 'num_hidden_layers': 24, 'num_attention_heads': 14, 'num_key_value_heads': 2,"
                        + " 'tie_word_embeddings': true",
                "7615616512 | 'model_type': 'qwen2', 'vocab_size': 152064, 'hidden_size': 3584, 'intermediate_size': 18944,"
                        + " 'num_hidden_layers': 28, 'num_attention_heads': 28, 'num_key_value_heads': 4",
                "596049920 | 'model_type': 'qwen3', 'vocab_size': 151936, 'hidden_size': 1024, 'intermediate_size': 3072,"
                        + " 'num_hidden_layers': 28, 'num_attention_heads': 16, 'num_key_value_heads': 8, 'head_dim': 128,"
                        + " 'tie_word_embeddings': true",
                "2506172416 | 'model_type': 'gemma', 'vocab_size': 256000, 'hidden_size': 2048, 'intermediate_size': 16384,"
                        + " 'num_hidden_layers': 18, 'num_attention_heads': 8, 'num_key_value_heads': 1, 'head_dim': 256",
                "2614341888 | 'model_type': 'gemma2', 'vocab_size': 256000, 'hidden_size': 2304, 'intermediate_size': 9216,"
                        + " 'num_hidden_layers': 26, 'num_attention_heads': 8, 'num_key_value_heads': 4, 'head_dim': 256",
                "999885952 | 'model_type': 'gemma3_text', 'vocab_size': 262144, 'hidden_size': 1152,"
                        + " 'intermediate_size': 6912, 'num_hidden_layers': 26, 'num_attention_heads': 4,"
                        + " 'num_key_value_heads': 1, 'head_dim': 256"
            })
    void publishedModelsHaveTheirPublishedSize(long parameters, String keys) {
        assertEquals(
                parameters,
                parse("{" + keys + "}").parameters().stream()
                        .mapToLong(parameter -> parameter.shape().elements())
                        .sum());
    }

    static List<FamiliesTest.Case> cases() {
        return FamiliesTest.cases().toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsWrittenIsReadTheSame(FamiliesTest.Case test) {
        Architecture architecture = Architectures.of(test.config(), "config.json");
        Architecture again = Architectures.of(architecture.config(), "config.json");
        assertEquals(architecture.config(), again.config());
        assertEquals(architecture.parameters(), again.parameters());
        assertEquals(architecture.contextLength(), again.contextLength());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "llama | hidden_size | 'hidden_size': null",
                "llama | vocab_size | 'vocab_size': 'many'",
                "llama | num_attention_heads | 'num_attention_heads': 0",
                "llama | hidden_act | 'hidden_act': 'swiglu'",
                "llama | partial_rotary_factor | 'partial_rotary_factor': 0.5",
                "llama | rope_scaling | 'rope_scaling': 4",
                "llama | rope_scaling.rope_type | 'rope_scaling': {'rope_type': 'longrope'}",
                "llama | rope_scaling.factor | 'rope_scaling': {'type': 'linear'}",
                "llama | rope_scaling.original_max_position_embeddings | 'rope_scaling': {'rope_type': 'llama3', 'factor': 8,"
                        + " 'low_freq_factor': 1, 'high_freq_factor': 4}",
                "llama | rope_scaling.mscale | 'rope_scaling': {'rope_type': 'yarn', 'factor': 8, 'mscale': 1}",
                "llama | eos_token_id | 'eos_token_id': [1, 'two']",
                "mistral | sliding_window | 'sliding_window': 0",
                "qwen2 | layer_types | 'use_sliding_window': true, 'layer_types': ['full_attention']",
                "qwen3 | layer_types | 'use_sliding_window': true, 'layer_types': ['a', 'b', 'c']",
                "gemma | use_bidirectional_attention | 'use_bidirectional_attention': true",
                "gemma | hidden_activation | 'hidden_activation': 'quick_gelu'",
                "gemma3_text | attn_logit_softcapping | 'attn_logit_softcapping': 50.0"
            })
    void errorsNameTheKey(String family, String key, String replaced) {
        FamiliesTest.Case test = new FamiliesTest.Case(key, "{'model_type': '" + family + "', " + replaced + "}");
        ConfigException e =
                assertThrows(ConfigException.class, () -> Architectures.of(test.config(), "models/x/config.json"));
        assertTrue(e.getMessage().contains(key), e.getMessage());
        assertTrue(e.getMessage().contains("models/x/config.json"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "llama | no multiple | 'num_key_value_heads': 3",
                "llama | even | 'head_dim': 7",
                "llama | no multiple | 'num_attention_heads': 5, 'num_key_value_heads': 5",
                "qwen2 | slidingWindow | 'use_sliding_window': true, 'sliding_window': null, 'max_window_layers': 0,"
                        + " 'layer_types': ['full_attention', 'full_attention', 'sliding_attention']"
            })
    void sizesThatContradictEachOtherAreRefused(String family, String reason, String replaced) {
        FamiliesTest.Case test = new FamiliesTest.Case(reason, "{'model_type': '" + family + "', " + replaced + "}");
        ConfigException e =
                assertThrows(ConfigException.class, () -> Architectures.of(test.config(), "models/x/config.json"));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void anUnknownFamilyIsAnsweredWithTheKnownOnes() {
        ConfigException e = assertThrows(ConfigException.class, () -> parse("{'model_type': 'mamba'}"));
        assertTrue(
                e.getMessage().contains("gemma, gemma2, gemma3, gemma3_text, gpt2, llama, mistral, qwen2, qwen3"),
                e.getMessage());
    }

    @Test
    void idsMayBeListsOrNull() {
        SpecialIds ids = SpecialIds.parse(
                new ConfigJson(
                        Json.parse("{\"bos_token_id\": 1, \"eos_token_id\": [2, 7], \"pad_token_id\": null}"), "x"),
                SpecialIds.of(9));
        assertEquals(new SpecialIds(List.of(1), List.of(2, 7), List.of()), ids);
        ObjectNode json = Json.object();
        ids.write(json);
        assertEquals("{\"bos_token_id\":1,\"eos_token_id\":[2,7],\"pad_token_id\":null}", json.toString());
    }

    /** Models whose files name the trained context read as far as they were stretched. */
    @Test
    void scalingsStretchTheContext() {
        String sizes = "'model_type': 'llama', 'vocab_size': 8, 'hidden_size': 8, 'intermediate_size': 8,"
                + " 'num_hidden_layers': 1, 'num_attention_heads': 1, 'max_position_embeddings': 100";
        assertEquals(100, parse("{" + sizes + "}").contextLength());
        assertEquals(
                400,
                parse("{" + sizes + ", 'rope_scaling': {'type': 'linear', 'factor': 4.0}}")
                        .contextLength());
        assertEquals(
                200,
                parse("{" + sizes + ", 'rope_scaling': {'type': 'dynamic', 'factor': 2.0}}")
                        .contextLength());
        assertEquals(
                300,
                parse("{" + sizes + ", 'rope_scaling': {'type': 'yarn', 'factor': 3.0}}")
                        .contextLength());
    }

    @Test
    void buildersSayWhatAFileWouldSay() {
        LlamaConfig config = LlamaConfig.builder()
                .vocabSize(64)
                .hiddenSize(32)
                .intermediateSize(48)
                .numLayers(2)
                .numHeads(4)
                .kvHeads(2)
                .contextLength(128)
                .tiedHead()
                .endOfText(3)
                .build();
        assertEquals(8, config.decoder().headDim());
        Architecture read = Architectures.of(new Llama(config).config(), "config.json");
        assertEquals(new Llama(config).config(), read.config());
        assertEquals(config, config.toBuilder().build());
        Gemma3Config gemma =
                Gemma3Config.builder().numLayers(7).slidingWindow(16).build();
        assertEquals(5, gemma.windows().layers().indexOf(LayerType.FULL_ATTENTION));
        assertEquals(gemma, gemma.toBuilder().build());
    }
}
