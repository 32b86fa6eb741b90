package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import forge.graph.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A family of decoder-only language models with its sizes: which weights it has and what it computes with them. Letters: B
 * batch, T tokens, C hidden size, V vocabulary.
 */
public interface Architecture extends CheckpointLayout {
    /**
     * The architecture that a {@code config.json} describes; no weights are read.
     *
     * @param path the file, or the directory of a model that holds it
     * @throws forge.base.FileException if it cannot be read
     * @throws forge.base.DataException with line and column if it is no JSON
     * @throws forge.base.ConfigException if it has another family or sizes that contradict each other
     */
    static Architecture read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(Architectures.FILE) : path;
        return Architectures.of(Json.read(file), file.toString());
    }

    /** The family's name in {@code config.json}. */
    String modelType();

    int vocabSize();

    /** The longest sequence, in tokens. */
    int contextLength();

    int numLayers();

    int kvHeads();

    int headDim();

    /** From ids [B,T] to the last hidden states [B,T,C]. */
    Tensor hidden(Layer weights, Tensor ids);

    /** From hidden states [B,T,C] to logits [B,T,V]. */
    Tensor logits(Layer weights, Tensor hidden);

    /** The {@code config.json} of this model, with the keys of the published ones. */
    ObjectNode config();
}
