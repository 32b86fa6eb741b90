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
    private final AdapterBase base;
    private final Map<String, LinearWeight> linears = new LinkedHashMap<>();
    private final List<LinearWeight> heads;

    /** @param heads those of the base that are trained whole */
    LoraAdapter(LoraConfig config, AdapterBase base, List<LinearWeight> heads) {
        this.base = base;
        this.heads = List.copyOf(heads);
        this.config = config.withTargets(Targets.inFull(config.targets(), base.linears()));
        Targets.find(this.config.targets(), base.linears()).forEach(linear -> linears.put(linear.module(), linear));
    }

    /** A new one; throws where a target or a pattern means none of the linears. */
    static LoraAdapter fresh(LoraConfig config, AdapterBase base) {
        LoraAdapter adapter = new LoraAdapter(config, base, base.heads());
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

    /** The weight of a linear that is trained whole. */
    static String whole(LinearWeight linear) {
        return PREFIX + linear.name();
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
        heads.forEach(head -> all.add(Parameter.of(whole(head), Init.ZEROS, head.out(), head.in())));
        return all;
    }

    /** The magnitudes of the model's own weights; a head begins as the model's. */
    @Override
    public void initialise(Weights adapted) {
        heads.forEach(head -> adapted.set(whole(head), adapted.get(head.name())));
        if (config.isDecomposed()) {
            linears.forEach((module, linear) -> adapted.setRowNorms(magnitude(module), linear));
        }
    }

    @Override
    public Optional<String> inPlaceOf(String weight) {
        return heads.stream()
                .filter(head -> head.name().equals(weight))
                .map(LoraAdapter::whole)
                .findFirst();
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
        heads.forEach(head -> merged.set(head.name(), adapted.get(whole(head))));
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
        heads.forEach(head -> names.add(head.module()));
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
                base,
                PeftConfig.write(config, base, List.copyOf(linears.values()), heads),
                parameters().stream()
                        .map(parameter -> adapted.get(parameter.name()))
                        .toList());
    }
}
