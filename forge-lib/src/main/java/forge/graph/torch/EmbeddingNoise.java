package forge.graph.torch;

import forge.base.ForgeException;
import forge.graph.Dim;
import forge.graph.Dims;
import forge.graph.Tensor;
import java.util.Optional;

/**
 * Noise on the token embeddings in training (NEFTune, arXiv:2310.05914, algorithm 1): uniform between -1 and 1, times
 * {@code alpha / sqrt(L C)}. L is the length of the token's own sequence: in rows of several documents that of its document, else
 * the tokens up to the last one that is scored, so that padding does not count
 * (transformers counts it). A family that scales its embeddings scales the noise with them.
 */
final class EmbeddingNoise {
    static final EmbeddingNoise NONE = new EmbeddingNoise(0);

    private final double alpha;
    private boolean added;

    EmbeddingNoise(double alpha) {
        this.alpha = alpha;
    }

    /** Whether there is none to add, or it found embeddings to be added to. */
    boolean isDone() {
        return alpha == 0 || added;
    }

    /** @param embeddings [B*T,C] of ids [B,T] */
    String add(ForwardWriter code, String embeddings, Tensor ids, Dim hidden) {
        if (alpha == 0) {
            return embeddings;
        }
        if (!ids.name().equals(Optional.of("ids"))) {
            throw new ForgeException(
                    "NEFTune is for language models that read one sequence; this one embeds " + ids + " too.");
        }
        added = true;
        String bounds = code.shared("noise", () -> bounds(code, ids.dims(), hidden));
        String noise = code.let(
                "torch.uniform_(torch.empty_like(" + embeddings + "), -1., 1., generator=" + code.generator() + ")");
        return code.let("torch.addcmul(%s, %s, %s)".formatted(embeddings, noise, bounds));
    }

    /** The most that each token's embedding is moved by, [B*T,1]. */
    private String bounds(ForwardWriter code, Dims ids, Dim hidden) {
        String lengths = code.documentStarts()
                .map(starts -> documentLengths(code, starts))
                .orElseGet(() -> sequenceLengths(code, code.size(ids.axis(0)), code.size(ids.axis(1))));
        double strength = alpha / Math.sqrt((double) hidden.size());
        return code.let(
                "torch.reshape(torch.mul(torch.rsqrt(torch.to(%s, 6)), %s), [-1, 1])".formatted(lengths, strength));
    }

    /** @param starts where in its row the document of each token begins, [B,T] */
    private static String documentLengths(ForwardWriter code, String starts) {
        String counts = "torch.scatter_add(torch.zeros_like(%1$s), 1, %1$s, torch.ones_like(%1$s))".formatted(starts);
        return code.let("torch.gather(" + counts + ", 1, " + starts + ")");
    }

    private static String sequenceLengths(ForwardWriter code, String rows, String tokens) {
        String scored = "torch.ne(torch.reshape(targets, [" + rows + ", " + tokens + "]), -100)";
        String ends = "torch.mul(" + scored + ", torch.add(" + code.range(tokens) + ", 1))";
        String lengths = "torch.clamp_min(torch.amax(" + ends + ", [1], True), 1)";
        return code.let("torch.expand(" + lengths + ", [" + rows + ", " + tokens + "])");
    }
}
