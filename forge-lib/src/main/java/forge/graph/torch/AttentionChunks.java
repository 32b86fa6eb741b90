package forge.graph.torch;

import forge.graph.AttentionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loop of an attention over chunks of queries. A chunk meets only keys that it can reach, and its mask is as small as
 * that; so neither a long sequence nor its documents nor its window ever has a matrix of T x T elements.
 */
final class AttentionChunks {
    /** Far below every product, and finite: a query that sees no key at all has no NaN. */
    private static final String HIDDEN = "-1e+30";

    private final Source code;
    private final ForwardWriter forward;
    private final AttentionOptions options;
    private final AttentionInputs inputs;

    AttentionChunks(Source code, ForwardWriter forward, AttentionOptions options, AttentionInputs inputs) {
        this.code = code;
        this.forward = forward;
        this.options = options;
        this.inputs = inputs;
    }

    /** Queries from begin to end, counted from the first of the call, and keys from first to last, from the row's begin. */
    record Chunk(String begin, String end, String first, String last, AttentionKernel.Call call) {
        /** The part of a tensor [B,H,T,D] that belongs to the queries. */
        String queries(String x) {
            return slice(x, 2, begin, end);
        }

        /** The part of a tensor [H,T,S] that belongs to both. */
        String products(String x) {
            return slice(slice(x, 1, begin, end), 2, first, last);
        }

        /** The part of a tensor [B,K,S,D] that belongs to the keys. */
        String keys(String x) {
            return slice(x, 2, first, last);
        }
    }

    private static String slice(String x, int axis, String from, String to) {
        return "torch.slice(%s, %d, %s, %s)".formatted(x, axis, from, to);
    }

    /** Writes the loop; the body is written once. */
    void each(Consumer<Chunk> body) {
        Optional<String> firsts = options.isCausal() ? forward.documentStarts().map(this::firstKeys) : Optional.empty();
        String begin = code.let("0");
        code.line("while torch.lt(" + begin + ", " + inputs.queries() + "):");
        code.indent();
        String end = code.let(
                "ops.prim.min(torch.add(%s, %d), %s)".formatted(begin, inputs.queriesAtOnce(), inputs.queries()));
        body.accept(chunk(begin, end, firsts));
        code.line(begin + " = " + end);
        code.unindent();
    }

    /** Where the earliest document of each chunk's first queries begins: a list that the program reads back once. */
    private String firstKeys(String starts) {
        long size = inputs.queriesAtOnce();
        return forward.shared(List.of("first keys", size), () -> {
            String first = "torch.amin(torch.slice(%s, 1, 0, %d, %d), [0])".formatted(starts, Long.MAX_VALUE, size);
            return code.let("annotate(List[int], " + code.let(first) + ".tolist())");
        });
    }

    private Chunk chunk(String begin, String end, Optional<String> firstKeys) {
        String first = firstKeys
                .map(keys -> keys + "[torch.floordiv(" + begin + ", " + inputs.queriesAtOnce() + ")]")
                .orElse("0");
        if (options.window() > 0) {
            String row = inputs.afterCache(begin);
            first = "ops.prim.max(torch.sub(" + row + ", " + (options.window() - 1) + "), " + first + ")";
        }
        first = code.let(first);
        String last = options.isCausal() ? code.let(inputs.afterCache(end)) : inputs.keyCount();
        return chunk(begin, end, first, last, mask(begin, end, first, last));
    }

    /** A single query at the end of its row: what it can reach is a range of keys. */
    Chunk one() {
        String first = options.window() == 0
                ? "0"
                : code.let("ops.prim.max(torch.sub(%s, %d), 0)".formatted(inputs.keyCount(), options.window()));
        List<String> visible = new ArrayList<>();
        String columns = inRange(first, inputs.keyCount());
        // padding is over: the token is its sequence's own
        inputs.starts()
                .ifPresent(starts -> visible.add("torch.ge(" + columns + ", torch.unsqueeze(" + starts + ", -1))"));
        keyMask(first, inputs.keyCount()).ifPresent(visible::add);
        return new Chunk(
                "0",
                "1",
                first,
                inputs.keyCount(),
                new AttentionKernel.Call(
                        inputs.q(),
                        from(first, inputs.k()),
                        from(first, inputs.v()),
                        mask(visible),
                        inputs.bias().equals("None") ? "None" : from(first, inputs.bias()),
                        "False"));
    }

    /** The keys from the first on; one operator less where these are all. */
    private String from(String first, String x) {
        return first.equals("0") ? x : code.let("torch.slice(" + x + ", 2, " + first + ")");
    }

    private Chunk chunk(String begin, String end, String first, String last, String mask) {
        String bias = inputs.bias().equals("None")
                ? "None"
                : code.let(slice(slice(inputs.bias(), 1, begin, end), 2, first, last));
        AttentionKernel.Call call = new AttentionKernel.Call(
                code.let(slice(inputs.q(), 2, begin, end)),
                code.let(slice(inputs.k(), 2, first, last)),
                code.let(slice(inputs.v(), 2, first, last)),
                mask,
                bias,
                "False");
        return new Chunk(begin, end, first, last, call);
    }

    private String mask(String begin, String end, String first, String last) {
        String rows = code.let("torch.unsqueeze(" + inRange(inputs.afterCache(begin), inputs.afterCache(end)) + ", 1)");
        String columns = code.let(inRange(first, last));
        List<String> visible = new ArrayList<>();
        if (options.isCausal()) {
            visible.add("torch.le(" + columns + ", " + rows + ")");
        }
        if (options.window() > 0) {
            visible.add("torch.gt(" + columns + ", torch.sub(" + rows + ", " + options.window() + "))");
        }
        inputs.starts().ifPresent(starts -> visible.add(sameSequence(starts, rows, columns, begin, end)));
        keyMask(first, last).ifPresent(visible::add);
        return mask(visible);
    }

    private String inRange(String from, String to) {
        return "torch.slice(" + forward.range(to) + ", 0, " + from + ")";
    }

    /** [B,C,S]. Padding sees itself, or its values would be averages of nothing. */
    private String sameSequence(String starts, String rows, String columns, String begin, String end) {
        if (forward.documentStarts().isEmpty()) {
            return "torch.ge(%s, torch.minimum(torch.unsqueeze(%s, -1), %s))".formatted(columns, starts, rows);
        }
        String own = "torch.unsqueeze(" + slice(starts, 1, begin, end) + ", -1)";
        return options.isCausal()
                ? "torch.ge(" + columns + ", " + own + ")"
                : "torch.eq(torch.unsqueeze(" + starts + ", 1), " + own + ")";
    }

    private Optional<String> keyMask(String first, String last) {
        return inputs.keyMask().map(mask -> "torch.unsqueeze(torch.ne(" + slice(mask, 1, first, last) + ", 0), 1)");
    }

    private String mask(List<String> visible) {
        if (visible.isEmpty()) {
            return "None";
        }
        String seen = visible.stream()
                .reduce((a, b) -> "torch.logical_and(" + a + ", " + b + ")")
                .orElseThrow();
        String added = "torch.type_as(torch.where(" + seen + ", 0., " + HIDDEN + "), " + inputs.q() + ")";
        boolean perRow = inputs.starts().isPresent() || inputs.keyMask().isPresent();
        return code.let(perRow ? "torch.unsqueeze(" + added + ", 1)" : added);
    }
}
