package forge.lora;

import forge.base.Check;
import forge.graph.LinearWeight;
import forge.graph.Parameter;
import forge.lora.Adapters.Attached;
import forge.lora.LoraConfig.Variant;
import forge.model.CausalLM;
import forge.tensor.NamedTensor;
import java.util.List;
import java.util.Map;

/** One adapter whose change of the base is a weighted sum of those of others; its factor is 1. */
final class WeightedSum {
    private final Combination combination;
    private final Map<Attached<CausalLM>, Double> parts;
    private final int rank;

    private WeightedSum(Combination combination, Map<Attached<CausalLM>, Double> parts) {
        this.combination = combination;
        this.parts = parts;
        parts.forEach((part, weight) -> {
            Check.that(Double.isFinite(weight), "the weight of an adapter is %s, expected a finite number.", weight);
            Check.that(
                    part.adapter().config().variant() == Variant.LORA,
                    "a DoRA adapter scales the weights that it is beside and is no sum with another; merge it instead.");
        });
        List<Integer> ranks = parts.keySet().stream()
                .map(part -> part.adapter().largestRank())
                .toList();
        if (combination == Combination.LINEAR) {
            boolean equal =
                    parts.keySet().stream().allMatch(part -> part.adapter().hasRank(ranks.get(0)));
            Check.that(equal, "LINEAR adds matrices of one rank, but these have %s; CAT takes different ones.", ranks);
        }
        this.rank = combination == Combination.LINEAR
                ? ranks.get(0)
                : ranks.stream().mapToInt(Integer::intValue).sum();
    }

    static Attached<CausalLM> of(CausalLM base, Combination combination, Map<Attached<CausalLM>, Double> parts) {
        Check.that(!parts.isEmpty(), "no adapter was named; give the weight of at least one.");
        return new WeightedSum(combination, parts).on(base);
    }

    private Attached<CausalLM> on(CausalLM base) {
        String[] modules = base.linears().stream()
                .map(LinearWeight::module)
                .filter(module ->
                        parts.keySet().stream().anyMatch(part -> part.adapter().adapts(module)))
                .toArray(String[]::new);
        Attached<CausalLM> sum = Lora.attached(base, LoraConfig.of(rank, rank, modules), 0);
        for (Parameter parameter : sum.adapter().parameters()) {
            NamedTensor values = NamedTensor.of(parameter.name(), parameter.shape(), values(parameter));
            sum.model().weights().set(parameter.name(), values);
        }
        return sum;
    }

    /** A [rank,in] or B [out,rank]; rows of A and columns of B that no part fills stay zero. */
    private float[] values(Parameter parameter) {
        int columns = (int) parameter.shape().dim(1);
        double[] sum = new double[(int) parameter.shape().elements()];
        boolean isA = LoraAdapter.isA(parameter.name());
        String module = LoraAdapter.module(parameter.name()).orElseThrow();
        int first = 0;
        for (Map.Entry<Attached<CausalLM>, Double> part : parts.entrySet()) {
            LoraAdapter adapter = part.getKey().adapter();
            if (adapter.adapts(module)) {
                NamedTensor matrix = part.getKey().model().weights().get(parameter.name());
                double factor = factor(part.getValue() * adapter.config().factor(module), isA);
                int offset = isA ? first * columns : first;
                add(sum, columns, offset, matrix, factor);
            }
            first += combination == Combination.CAT ? adapter.largestRank() : 0;
        }
        float[] values = new float[sum.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) sum[i];
        }
        return values;
    }

    private double factor(double weight, boolean isA) {
        if (combination == Combination.CAT) {
            return isA ? weight : 1;
        }
        return isA ? Math.signum(weight) * Math.sqrt(Math.abs(weight)) : Math.sqrt(Math.abs(weight));
    }

    private static void add(double[] sum, int columns, int offset, NamedTensor matrix, double factor) {
        float[] values = matrix.floats();
        int width = (int) matrix.info().shape().dim(1);
        for (int i = 0; i < values.length; i++) {
            sum[offset + i / width * columns + i % width] += factor * values[i];
        }
    }
}
