package forge.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.ConfigException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.graph.LinearLayout;
import forge.graph.LinearWeight;
import forge.model.AdapterBase;
import forge.model.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The adapter_config.json of PEFT (Hugging Face). Its keys become more with every release; one that is not known here has to be
 * off, because an adapter that is computed in another way than it was trained is a wrong one.
 */
final class PeftConfig {
    /** What is read here, and what says nothing about the computation. */
    private static final Set<String> KNOWN = Set.of(
            "peft_type",
            "r",
            "lora_alpha",
            "lora_dropout",
            "target_modules",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "use_rslora",
            "use_dora",
            "rank_pattern",
            "alpha_pattern",
            "bias",
            "modules_to_save",
            "init_lora_weights",
            "fan_in_fan_out",
            "auto_mapping",
            "base_model_name_or_path",
            "inference_mode",
            "revision",
            "task_type",
            "peft_version",
            "megatron_core",
            "qalora_group_size",
            "monteclora_config",
            "runtime_config");

    /** What narrows {@code target_modules}: which linears are left, the tensors tell. */
    private static final List<String> NARROWING = List.of("exclude_modules", "layers_to_transform", "layers_pattern");

    /** Ways to begin that leave the base as it is; the others take the adapter's first product out of it. */
    private static final Set<String> INITS = Set.of("true", "false", "gaussian", "eva", "orthogonal");

    /** What PEFT has for modules to save of every classifier, whichever of them it has. */
    private static final List<String> CLASSIFIERS = List.of("classifier", "score");

    private static final Pattern NAME = Pattern.compile("\\^?[\\w.-]+");

    private final JsonNode json;
    private final String source;

    PeftConfig(JsonNode json, String source) {
        this.json = json;
        this.source = source;
    }

    /**
     * @param modules whose tensors the adapter has, for a target that is a pattern
     * @throws ConfigException naming the key
     */
    LoraConfig parse(Collection<String> modules) {
        if (!json.path("peft_type").asText().equals("LORA")) {
            throw wrong("peft_type", "\"LORA\"");
        }
        if (!json.path("bias").asText("none").equals("none")) {
            throw wrong("bias", "\"none\" (training biases is not implemented)");
        }
        if (!INITS.contains(json.path("init_lora_weights").asText("true"))) {
            throw wrong("init_lora_weights", "one that leaves the base as it is; convert the adapter with PEFT first");
        }
        json.properties().forEach(this::checkOff);
        try {
            return new LoraConfig(
                    whole(json.path("r"), "r"),
                    number("lora_alpha"),
                    json.path("lora_dropout").isMissingNode() ? 0 : number("lora_dropout"),
                    json.path("use_rslora").asBoolean(false)
                            ? LoraConfig.Scaling.RANK_STABILIZED
                            : LoraConfig.Scaling.STANDARD,
                    json.path("use_dora").asBoolean(false) ? LoraConfig.Variant.DORA : LoraConfig.Variant.LORA,
                    targets(modules),
                    pattern("rank_pattern", value -> whole(value, "rank_pattern")),
                    pattern("alpha_pattern", value -> number(value, "alpha_pattern")));
        } catch (ConfigException e) {
            throw e;
        } catch (ForgeException e) {
            throw new ConfigException("LoRA", source, e.getMessage());
        }
    }

    /** Throws where it is for another kind of model; what is not said, fits. */
    void checkTask(Task task) {
        String found = json.path("task_type").asText("");
        boolean other =
                Arrays.stream(Task.values()).anyMatch(known -> known.name().equals(found));
        if (other && !found.equals(task.name())) {
            throw wrong("task_type", "\"" + task + "\": this is another kind of model");
        }
    }

    /** The model that it was trained on. */
    Optional<String> base() {
        return Optional.of(json.path("base_model_name_or_path").asText("")).filter(name -> !name.isEmpty());
    }

    private void checkOff(Map.Entry<String, JsonNode> entry) {
        JsonNode value = entry.getValue();
        if (!isOff(value) && !KNOWN.contains(entry.getKey())) {
            throw wrong(entry.getKey(), "it to be off (not implemented)");
        }
    }

    private static boolean isOff(JsonNode value) {
        return value.isNull()
                || value.isMissingNode()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isBoolean() && !value.booleanValue())
                || (value.isTextual() && value.textValue().isEmpty());
    }

    private double number(String key) {
        return number(json.path(key), key);
    }

    private double number(JsonNode value, String key) {
        if (!value.isNumber() || value.doubleValue() > Integer.MAX_VALUE) {
            throw wrong(key, "a number");
        }
        return value.doubleValue();
    }

    private int whole(JsonNode value, String key) {
        double number = number(value, key);
        if (number != Math.rint(number)) {
            throw wrong(key, "a whole number");
        }
        return (int) number;
    }

    /** PEFT takes the keys for regular expressions; those that it and its users write are names. */
    private <T> Map<String, T> pattern(String key, Function<JsonNode, T> type) {
        JsonNode patterns = json.path(key);
        if (!patterns.isObject() && !patterns.isMissingNode() && !patterns.isNull()) {
            throw wrong(key, "an object of names of linears");
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : patterns.properties()) {
            if (!NAME.matcher(entry.getKey()).matches()) {
                throw wrong(key, "names of linears, not the regular expression \"" + entry.getKey() + "\"");
            }
            values.put(entry.getKey(), type.apply(entry.getValue()));
        }
        return values;
    }

    private List<String> targets(Collection<String> modules) {
        JsonNode value = json.path("target_modules");
        if (value.isTextual() || NARROWING.stream().anyMatch(key -> !isOff(json.path(key)))) {
            return List.copyOf(modules);
        }
        if (!value.isArray() || value.isEmpty()) {
            throw wrong("target_modules", "a list of names, or a pattern");
        }
        List<String> names = new ArrayList<>();
        value.forEach(name -> names.add(name.asText()));
        return names;
    }

    /**
     * Those of a model's heads that the adapter has trained whole. PEFT names every head that a classifier might have.
     *
     * @throws ConfigException if it names another module
     */
    List<LinearWeight> heads(AdapterBase base) {
        List<LinearWeight> heads = new ArrayList<>();
        for (JsonNode name : json.path("modules_to_save")) {
            List<LinearWeight> meant = base.heads().stream()
                    .filter(head -> Targets.matches(name.asText(), head.module()))
                    .toList();
            if (meant.isEmpty() && (base.heads().isEmpty() || !CLASSIFIERS.contains(name.asText()))) {
                throw wrong(
                        "modules_to_save",
                        base.heads().isEmpty()
                                ? "none: no part of such a model is trained whole"
                                : "heads alone: "
                                        + base.heads().stream()
                                                .map(LinearWeight::module)
                                                .collect(Collectors.joining(", ")));
            }
            heads.addAll(meant);
        }
        return heads.stream().distinct().toList();
    }

    private ConfigException wrong(String key, String expected) {
        JsonNode value = json.get(key);
        String found = value == null ? "the key is missing" : "found " + value;
        return new ConfigException(key, source, found + ", expected " + expected + ".");
    }

    /** The JSON of an adapter on these linears of a model, with these heads. */
    static ObjectNode write(LoraConfig config, AdapterBase base, List<LinearWeight> linears, List<LinearWeight> heads) {
        ArrayNode targets = Json.array();
        boolean all = config.targets().equals(List.of(LoraConfig.ALL_LINEAR));
        (all ? Targets.endings(linears) : config.targets()).forEach(targets::add);
        ObjectNode json = Json.object();
        json.put("peft_type", "LORA");
        json.put("task_type", base.task().name());
        json.put("base_model_name_or_path", base.name().orElse(null)); // null of a model that was never a file
        json.put("inference_mode", true);
        json.put("r", config.rank());
        json.put("lora_alpha", config.alpha());
        json.put("lora_dropout", config.dropout());
        json.set("target_modules", targets);
        json.put("use_rslora", config.scaling() == LoraConfig.Scaling.RANK_STABILIZED);
        json.put("fan_in_fan_out", linears.stream().allMatch(linear -> linear.layout() == LinearLayout.IN_OUT));
        json.put("bias", "none");
        json.put("init_lora_weights", true);
        if (heads.isEmpty()) {
            json.putNull("modules_to_save");
        } else {
            CLASSIFIERS.forEach(json.putArray("modules_to_save")::add);
        }
        json.put("use_dora", config.isDecomposed());
        config.rankPattern().forEach(json.putObject("rank_pattern")::put);
        config.alphaPattern().forEach(json.putObject("alpha_pattern")::put);
        return json;
    }
}
