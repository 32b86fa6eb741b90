package forge.lora;

import forge.base.Check;
import forge.base.ForgeException;
import forge.model.CausalLM;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several adapters on one base, by name. Each is used as a model of its own, to train, score and generate with, and shares the
 * weights of the base, which are neither copied nor changed and have to stay open.
 *
 * <pre>{@code
 * var adapters = Adapters.on(base)
 *         .attach("support", LoraConfig.of(8, 16, "q_proj", "v_proj"))
 *         .load("legal", "adapters/legal");
 * Trainer.of(adapters.use("support"), config).fit(train);
 * adapters.combine("both", Combination.LINEAR, Map.of("support", 0.7, "legal", 0.3));
 * adapters.use("both").merged().save(Path.of("merged"));
 * }</pre>
 */
public final class Adapters implements AutoCloseable {
    private final CausalLM base;
    private final Map<String, Attached<CausalLM>> attached = new LinkedHashMap<>();

    /** An adapter and the model that it makes of the base. */
    record Attached<M>(LoraAdapter adapter, M model) {}

    private Adapters(CausalLM base) {
        this.base = base;
    }

    /** No adapters yet. */
    public static Adapters on(CausalLM base) {
        return new Adapters(base);
    }

    /** Adds a fresh adapter, as {@link Lora#attach(forge.model.Adaptable, LoraConfig)} makes one. */
    public Adapters attach(String name, LoraConfig config) {
        return attach(name, config, 0);
    }

    /** {@link #attach(String, LoraConfig)} with another seed of the fresh weights. */
    public Adapters attach(String name, LoraConfig config, long seed) {
        checkFree(name);
        return add(name, Lora.attached(base, config, seed));
    }

    /** {@link #load(String, Path)}. */
    public Adapters load(String name, String directory) {
        return load(name, Path.of(directory));
    }

    /** Adds an adapter from a directory of PEFT, as {@link Lora#load(forge.model.Adaptable, Path)} reads it. */
    public Adapters load(String name, Path directory) {
        checkFree(name);
        return add(name, Lora.loaded(base, directory, BaseCheck.SAME));
    }

    /**
     * Adds the weighted sum of adapters that are here already; a later training of those does not change it.
     *
     * @param weights by the names of the adapters; negative ones subtract
     * @throws ForgeException if a name is unknown, a rank is another one where the combination needs equal ones, or an adapter is
     *     {@link LoraConfig.Variant#DORA}, which is no sum
     */
    public Adapters combine(String name, Combination combination, Map<String, Double> weights) {
        checkFree(name);
        weights.keySet().forEach(this::get);
        Map<Attached<CausalLM>, Double> parts = new LinkedHashMap<>(); // in the order in which they were added here
        attached.forEach((part, adapter) -> {
            if (weights.containsKey(part)) {
                parts.put(adapter, weights.get(part));
            }
        });
        return add(name, WeightedSum.of(base, combination, parts));
    }

    /** The base with one of the adapters: a model like any other, which is closed with the adapters. */
    public CausalLM use(String name) {
        return get(name).model();
    }

    /** Takes an adapter away and frees its memory; what it learned is lost unless it was saved. */
    public Adapters remove(String name) {
        use(name).close();
        attached.remove(name);
        return this;
    }

    /** In the order in which they were added. */
    public List<String> names() {
        return List.copyOf(attached.keySet());
    }

    private Adapters add(String name, Attached<CausalLM> adapter) {
        attached.put(name, adapter);
        return this;
    }

    private void checkFree(String name) {
        Check.that(
                !attached.containsKey(name),
                "there is an adapter \"%1$s\" already; remove(\"%1$s\") takes it away, with what it learned.",
                name);
    }

    private Attached<CausalLM> get(String name) {
        Attached<CausalLM> adapter = attached.get(name);
        if (adapter == null) {
            throw new ForgeException("there is no adapter \"%s\"; there %s."
                    .formatted(name, attached.isEmpty() ? "is none" : "are " + String.join(", ", attached.keySet())));
        }
        return adapter;
    }

    @Override
    public String toString() {
        return base + " with adapters " + attached.keySet();
    }

    /** Closes every adapter, not the base. */
    @Override
    public void close() {
        new ArrayList<>(attached.values()).forEach(adapter -> adapter.model().close());
        attached.clear();
    }
}
