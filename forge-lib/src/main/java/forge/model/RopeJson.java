package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.graph.Rope;
import java.util.List;

/**
 * Rotary positions in {@code config.json}: {@code rope_theta} and {@code rope_scaling}, whose type is called {@code type} or
 * {@code rope_type}, or, in files since 2025, both in one object {@code rope_parameters}. It is written the older way, which
 * every version of transformers reads.
 */
final class RopeJson {
    private static final List<String> TYPES = List.of("default", "linear", "dynamic", "llama3", "yarn");

    private RopeJson() {}

    static double theta(ConfigJson keys, double absent) {
        return keys.object("rope_parameters").decimal("rope_theta", keys.decimal("rope_theta", absent));
    }

    /**
     * The scaling of a whole file.
     *
     * @param contextLength {@code max_position_embeddings}, which some scalings start from
     */
    static Rope.Scaling ofFile(ConfigJson keys, int contextLength) {
        keys.onlyNumber("partial_rotary_factor", 1);
        ConfigJson parameters = keys.object("rope_parameters");
        return scaling(parameters.isEmpty() ? keys.object("rope_scaling") : parameters, contextLength);
    }

    /** The scaling that one object describes; none where it is empty. */
    static Rope.Scaling scaling(ConfigJson keys, int contextLength) {
        keys.onlyNumber("partial_rotary_factor", 1);
        String type = keys.isAbsent("rope_type") ? "type" : "rope_type";
        return switch (keys.choice(type, "default", TYPES)) {
            case "linear" -> new Rope.Linear(keys.decimal("factor"));
            case "dynamic" -> new Rope.Dynamic(keys.decimal("factor"), contextLength);
            case "llama3" ->
                new Rope.Llama3(
                        keys.decimal("factor"),
                        keys.decimal("low_freq_factor"),
                        keys.decimal("high_freq_factor"),
                        keys.size("original_max_position_embeddings"));
            case "yarn" -> yarn(keys, contextLength);
            default -> new Rope.None();
        };
    }

    private static Rope.Yarn yarn(ConfigJson keys, int contextLength) {
        keys.only("truncate", true);
        keys.onlyAbsent("mscale");
        keys.onlyAbsent("mscale_all_dim");
        double factor = keys.decimal("factor");
        int trained = keys.size("original_max_position_embeddings", contextLength);
        Rope.Yarn usual = Rope.Yarn.of(factor, trained);
        return new Rope.Yarn(
                factor,
                trained,
                keys.decimal("beta_fast", usual.betaFast()),
                keys.decimal("beta_slow", usual.betaSlow()),
                keys.decimal("attention_factor", usual.magnitude()));
    }

    static void write(double theta, Rope.Scaling scaling, ObjectNode json) {
        json.put("rope_theta", theta);
        if (scaling instanceof Rope.None) {
            json.putNull("rope_scaling");
        } else {
            write(scaling, json.putObject("rope_scaling"));
        }
    }

    private static void write(Rope.Scaling scaling, ObjectNode json) {
        if (scaling instanceof Rope.Linear linear) {
            json.put("rope_type", "linear").put("factor", linear.factor());
        } else if (scaling instanceof Rope.Dynamic dynamic) {
            json.put("rope_type", "dynamic").put("factor", dynamic.factor());
        } else if (scaling instanceof Rope.Llama3 llama3) {
            json.put("rope_type", "llama3")
                    .put("factor", llama3.factor())
                    .put("low_freq_factor", llama3.lowFreqFactor())
                    .put("high_freq_factor", llama3.highFreqFactor())
                    .put("original_max_position_embeddings", llama3.contextLength());
        } else if (scaling instanceof Rope.Yarn yarn) {
            json.put("rope_type", "yarn")
                    .put("factor", yarn.factor())
                    .put("original_max_position_embeddings", yarn.contextLength())
                    .put("beta_fast", yarn.betaFast())
                    .put("beta_slow", yarn.betaSlow())
                    .put("attention_factor", yarn.magnitude());
        }
    }
}
