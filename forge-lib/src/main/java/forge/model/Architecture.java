package forge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Json;
import forge.graph.LinearWeight;
import forge.graph.Tensor;
import forge.quant.Quantization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /** Int8 takes every matrix that a product reads, the head among them; NF4 leaves the head, as QLoRA does. */
    @Override
    default List<LinearWeight> matrices(Quantization few) {
        LanguageGraph plain = LanguageGraph.of(this);
        List<LinearWeight> all = new ArrayList<>(plain.linears());
        if (few == Quantization.INT8) {
            all.add(plain.headWeight());
        }
        return all;
    }

    /** The model in one line: what it says of itself or, where it has no {@code toString}, its name and sizes. */
    default String title() {
        String own = toString();
        return own.startsWith(getClass().getName() + "@")
                ? "%s %d layers, %d tokens of context, vocabulary %d"
                        .formatted(modelType(), numLayers(), contextLength(), vocabSize())
                : own;
    }

    /**
     * The {@code config.json} of this model. Families have the keys of their published ones; an architecture of your own may
     * leave it at its name and sizes, and is then loaded with {@link CausalLM#load(Path, Architecture)}.
     */
    default ObjectNode config() {
        return Json.object()
                .put("model_type", modelType())
                .put("vocab_size", vocabSize())
                .put("max_position_embeddings", contextLength())
                .put("num_hidden_layers", numLayers())
                .put("num_key_value_heads", kvHeads())
                .put("head_dim", headDim());
    }
}
