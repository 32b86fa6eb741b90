package forge.lora;

import forge.graph.LinearWeight;
import forge.graph.Objective;
import forge.lora.Adapters.Attached;
import forge.model.Adaptable;
import forge.model.Adapter;
import forge.model.AdapterBase;
import forge.model.Architecture;
import forge.model.LanguageGraph;
import forge.model.LoadOptions;
import forge.model.LossGraph;
import forge.model.T5;
import forge.model.Task;
import forge.quant.Quantization;
import java.nio.file.Path;
import java.util.List;

/**
 * Low-rank adaptation of a model (arXiv:2106.09685).
 *
 * <pre>{@code
 * CausalLM tuned = Lora.attach(base, LoraConfig.of(8, 16, "q_proj", "v_proj"));   // rank, alpha, targets
 * }</pre>
 */
public final class Lora {
    private Lora() {}

    /** {@link #attach(Adaptable, LoraConfig)} of {@link LoraConfig#DEFAULT}. */
    public static <M extends Adaptable<M>> M attach(Adaptable<M> base) {
        return attach(base, LoraConfig.DEFAULT);
    }

    /**
     * The model with a fresh adapter, which computes what the base does until it is trained. The base is neither copied nor
     * changed and has to stay open.
     *
     * @throws forge.base.ForgeException if a target names no linear of the model; the message lists them
     */
    public static <M extends Adaptable<M>> M attach(Adaptable<M> base, LoraConfig config) {
        return attach(base, config, 0);
    }

    /** {@link #attach(Adaptable, LoraConfig)} with another seed of the fresh weights. */
    public static <M extends Adaptable<M>> M attach(Adaptable<M> base, LoraConfig config, long seed) {
        return attached(base, config, seed).model();
    }

    static <M extends Adaptable<M>> Attached<M> attached(Adaptable<M> base, LoraConfig config, long seed) {
        LoraAdapter adapter = LoraAdapter.fresh(config, base.adapterBase());
        return new Attached<>(adapter, base.withAdapter(adapter, seed));
    }

    /**
     * What an architecture with a fresh adapter computes, without any weights.
     *
     * @param held how the architecture's own weights, which are frozen, would be loaded
     * @param objective what it would be trained for
     */
    public static LanguageGraph graph(
            Architecture architecture, LoadOptions held, LoraConfig config, Objective objective) {
        return LanguageGraph.of(architecture, held, adapter(architecture, config), objective);
    }

    /** {@link #graph(Architecture, LoadOptions, LoraConfig, Objective)} of an encoder-decoder. */
    public static LossGraph graph(T5 t5, LoadOptions held, LoraConfig config) {
        List<LinearWeight> linears = t5.matrices(Quantization.NF4);
        AdapterBase base = AdapterBase.of(Task.SEQ_2_SEQ_LM, linears, List.of());
        return LossGraph.of(t5, held, new LoraAdapter(config, base, List.of()));
    }

    private static Adapter adapter(Architecture architecture, LoraConfig config) {
        return new LoraAdapter(
                config,
                AdapterBase.of(Task.CAUSAL_LM, LanguageGraph.of(architecture).linears(), List.of()),
                List.of());
    }

    /** {@link #load(Adaptable, Path)}. */
    public static <M extends Adaptable<M>> M load(Adaptable<M> base, String directory) {
        return load(base, Path.of(directory));
    }

    /**
     * The model with an adapter from a directory of PEFT: adapter_config.json and adapter_model.safetensors.
     *
     * @throws forge.base.ConfigException if the adapter does what is not computed here, such as training biases
     * @throws forge.base.FormatException if its tensors do not fit the model, or it was trained on a model of the same shape with
     *     other weights; adapters that PEFT wrote do not tell
     */
    public static <M extends Adaptable<M>> M load(Adaptable<M> base, Path directory) {
        return load(base, directory, BaseCheck.SAME);
    }

    /** As {@link #load(Adaptable, Path)}, also on a base that the adapter was not trained on. */
    public static <M extends Adaptable<M>> M load(Adaptable<M> base, Path directory, BaseCheck check) {
        return loaded(base, directory, check).model();
    }

    static <M extends Adaptable<M>> Attached<M> loaded(Adaptable<M> base, Path directory, BaseCheck check) {
        PeftDirectory files = PeftDirectory.open(directory);
        LoraAdapter adapter = files.adapter(base.adapterBase(), check);
        M model = base.withAdapter(adapter, 0);
        try {
            files.read(adapter.parameters(), model.weights());
            return new Attached<>(adapter, model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }
}
