package forge.lora;

import forge.base.Sha256;
import forge.engine.Weights;
import forge.graph.DecomposedWeight;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.graph.Parameter.Init;
import forge.graph.Tensor;
import forge.model.Adapter;
import forge.model.AdapterBase;
import forge.model.Layer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code y + factor * (dropout(x) @ A.T) @ B.T} for A [rank,in] and B [out,rank], and with a magnitude [out] the weight that
 * {@link DecomposedWeight} describes; named as PEFT's files name them.
 */
final class LoraAdapter implements Adapter {
    static final String B_PART = "lora_B";
    static final String MAGNITUDE_PART = "lora_magnitude_vector";

    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = "." + B_PART + ".weight";
    private static final String MAGNITUDE = "." + MAGNITUDE_PART;

    private final LoraConfig config;
    private final Map<String, LinearWeight> linears = new LinkedHashMap<>();

    LoraAdapter(LoraConfig config, AdapterBase base) {
        this.config = config.withTargets(Targets.inFull(config.targets(), base.linears()));
        Targets.find(this.config.targets(), base.linears()).forEach(linear -> linears.put(linear.module(), linear));
    }

    /** A new one; throws where a target or a pattern means none of the linears. */
    static LoraAdapter fresh(LoraConfig config, AdapterBase base) {
        LoraAdapter adapter = new LoraAdapter(config, base);
        adapter.checkPatterns();
        return adapter;
    }

    private void checkPatterns() {
        Stream.of(config.rankPattern(), config.alphaPattern())
                .flatMap(pattern -> pattern.keySet().stream())
                .forEach(name -> Targets.check(name, linears.values()));
    }

    LoraConfig config() {
        return config;
    }

    boolean adapts(String module) {
        return linears.containsKey(module);
    }

    int largestRank() {
        return linears.keySet().stream().mapToInt(config::rank).max().orElse(config.rank());
    }

    /** Whether every linear has this rank. */
    boolean hasRank(int rank) {
        return linears.keySet().stream().allMatch(module -> config.rank(module) == rank);
    }

    /** Whether a tensor is the first of the two matrices. */
    static boolean isA(String tensor) {
        return tensor.endsWith(A);
    }

    static String a(String module) {
        return PREFIX + module + A;
    }

    static String b(String module) {
        return PREFIX + module + B;
    }

    static String magnitude(String module) {
        return PREFIX + module + MAGNITUDE;
    }

    /** The linear that a tensor of an adapter belongs to. */
    static Optional<String> module(String tensor) {
        return Stream.of(A, B, MAGNITUDE)
                .filter(ending -> tensor.startsWith(PREFIX) && tensor.endsWith(ending))
                .map(ending -> tensor.substring(PREFIX.length(), tensor.length() - ending.length()))
                .findFirst();
    }

    /** A is drawn as torch.nn.Linear draws its weight, B is zero: a fresh adapter changes nothing. */
    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (LinearWeight linear : linears.values()) {
            String module = linear.module();
            int rank = config.rank(module);
            Init init = Init.uniform(1 / Math.sqrt((double) linear.in()));
            all.add(Parameter.of(a(module), init, rank, linear.in()));
            all.add(Parameter.of(b(module), Init.ZEROS, linear.out(), rank));
            if (config.isDecomposed()) {
                all.add(Parameter.of(magnitude(module), Init.ONES, linear.out()));
            }
        }
        return all;
    }

    /** The magnitudes of the model's own weights. */
    @Override
    public void initialise(Weights adapted) {
        if (config.isDecomposed()) {
            linears.forEach((module, linear) -> adapted.setRowNorms(magnitude(module), linear));
        }
    }

    @Override
    public Tensor adapt(String module, Tensor x, Tensor y, Layer weights) {
        if (!linears.containsKey(module)) {
            return y;
        }
        Tensor dropped = x.dropout(config.dropout());
        Tensor lowRank = dropped.linear(weights.weight(a(module)))
                .scale(config.factor(module))
                .linear(weights.weight(b(module)));
        return config.isDecomposed() ? y.decomposed(dropped, lowRank, weight(module, weights)) : y.add(lowRank);
    }

    private DecomposedWeight weight(String module, Layer weights) {
        String bias = module + ".bias";
        return new DecomposedWeight(
                weights.weight(module + ".weight"),
                Objects.requireNonNull(linears.get(module)).layout(),
                weights.has(bias) ? Optional.of(weights.weight(bias)) : Optional.empty(),
                weights.weight(a(module)),
                weights.weight(b(module)),
                config.factor(module),
                weights.weight(magnitude(module)));
    }

    @Override
    public void merge(Weights adapted, Weights merged) {
        linears.forEach((module, linear) -> {
            merged.addLowRank(linear, adapted, a(module), b(module), config.factor(module));
            if (config.isDecomposed()) {
                merged.scaleRows(linear, adapted, magnitude(module));
            }
        });
    }

    @Override
    public String toString() {
        Sha256 names = new Sha256();
        linears.keySet().forEach(names::add);
        return "rank %d %s, alpha %s %s, dropout %s, %s, %s, on %d linears (%.8s)"
                .formatted(
                        config.rank(),
                        new TreeMap<>(config.rankPattern()),
                        config.alpha(),
                        new TreeMap<>(config.alphaPattern()),
                        config.dropout(),
                        config.scaling(),
                        config.variant(),
                        linears.size(),
                        names.hex());
    }

    @Override
    public void readFiles(Weights adapted, Path directory) {
        PeftDirectory.open(directory).read(parameters(), adapted);
    }

    @Override
    public void writeFiles(Weights adapted, Path directory) {
        PeftDirectory.write(
                directory,
                config,
                List.copyOf(linears.values()),
                parameters().stream()
                        .map(parameter -> adapted.get(parameter.name()))
                        .toList());
    }
}
