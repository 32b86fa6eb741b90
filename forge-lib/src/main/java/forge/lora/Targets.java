package forge.lora;

import forge.base.ForgeException;
import forge.graph.LinearWeight;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the linears that a name means, by PEFT's rule: the whole name, or its end after a dot. Besides, {@code q}, {@code k},
 * {@code v} and {@code o}, which T5 has, stand for what other families call them.
 */
final class Targets {
    /** What PEFT's patterns begin with where they mean the whole name. */
    private static final String WHOLE = "^";

    /** Where no linear has the short name itself; GPT-2 computes queries, keys and values in one linear. */
    private static final Map<String, List<String>> SHORT = Map.of(
            "q", List.of("q_proj", "c_attn"),
            "k", List.of("k_proj", "c_attn"),
            "v", List.of("v_proj", "c_attn"),
            "o", List.of("o_proj", "attn.c_proj"));

    private Targets() {}

    /** The targets by the names that the model has, so that whoever reads them knows no short ones. */
    static List<String> inFull(List<String> targets, Collection<LinearWeight> candidates) {
        return targets.stream()
                .map(target -> inFull(target, candidates))
                .distinct()
                .toList();
    }

    private static String inFull(String target, Collection<LinearWeight> candidates) {
        if (isAny(target, candidates)) {
            return target;
        }
        return SHORT.getOrDefault(target, List.of()).stream()
                .filter(name -> isAny(name, candidates))
                .findFirst()
                .orElse(target);
    }

    private static boolean isAny(String name, Collection<LinearWeight> candidates) {
        return candidates.stream().anyMatch(linear -> matches(name, linear.module()));
    }

    static List<LinearWeight> find(List<String> targets, List<LinearWeight> candidates) {
        if (targets.equals(List.of(LoraConfig.ALL_LINEAR))) {
            return candidates;
        }
        targets.forEach(target -> check(target, candidates));
        return candidates.stream()
                .filter(linear -> targets.stream().anyMatch(target -> matches(target, linear.module())))
                .toList();
    }

    /** Throws where no linear has the name; the message lists those there are. */
    static void check(String name, Collection<LinearWeight> candidates) {
        if (candidates.isEmpty()) {
            throw new ForgeException("this model has no linears that an adapter could stand beside; train it whole.");
        }
        if (name.equals(LoraConfig.ALL_LINEAR)) {
            throw new ForgeException(
                    "the target %s is every linear, found beside others. Leave the others out, or name linears alone: %s."
                            .formatted(name, String.join(", ", endings(candidates))));
        }
        if (!isAny(name, candidates)) {
            throw new ForgeException("no linear of this model is called \"%s\"; it has %s. %s is every one of them."
                    .formatted(name, String.join(", ", endings(candidates)), LoraConfig.ALL_LINEAR));
        }
    }

    /** The value of the first name that means a linear. */
    static <T> Optional<T> first(Map<String, T> pattern, String module) {
        return pattern.entrySet().stream()
                .filter(entry -> matches(entry.getKey(), module))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    static boolean matches(String name, String module) {
        return name.startsWith(WHOLE)
                ? module.equals(name.substring(WHOLE.length()))
                : module.equals(name) || module.endsWith("." + name);
    }

    /** The last parts of the names, each once. */
    static List<String> endings(Collection<LinearWeight> linears) {
        return linears.stream()
                .map(linear -> linear.module().substring(linear.module().lastIndexOf('.') + 1))
                .distinct()
                .collect(Collectors.toList());
    }
}
