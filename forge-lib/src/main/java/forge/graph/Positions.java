package forge.graph;

import java.util.List;

/** The position of every token in its own sequence, computed once in a program. */
final class Positions {
    private Positions() {}

    /**
     * A variable int64, [T] where all rows count alike, else [B,T]: 0 at the first token of a row, of a document of a packed
     * row, and behind left padding.
     */
    static String of(TorchForward code, Dim tokens) {
        return code.shared(List.of("positions", tokens), () -> {
            String rows = code.let("torch.add(%s, %s)".formatted(code.range(code.size(tokens)), code.position()));
            return code.starts()
                    .map(starts -> code.let("torch.clamp_min(torch.sub(" + rows + ", " + starts + "), 0)"))
                    .orElse(rows);
        });
    }
}
