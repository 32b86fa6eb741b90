package forge.model;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.Json;
import java.nio.file.Path;

/**
 * A model that an adapter can be attached to, such as {@code Lora.attach(model, config)} does.
 *
 * @param <M> the kind of model
 */
public interface Adaptable<M extends Adaptable<M>> extends Trainable, AutoCloseable {
    /**
     * A model of any kind from its directory: a {@link Seq2SeqLM} or a {@link TextClassifier} where config.json names one, else a
     * {@link CausalLM}.
     *
     * @throws forge.base.ForgeException as {@link CausalLM#load(Path, LoadOptions)} does
     */
    static Adaptable<?> load(Path path, LoadOptions options) {
        JsonNode config = Json.read(ModelFiles.directory(path).resolve(Architectures.FILE));
        if (TextClassifierConfig.isClassifier(config)) {
            return TextClassifier.load(path, options);
        }
        return isEncoderDecoder(path) ? Seq2SeqLM.load(path, options) : CausalLM.load(path, options);
    }

    /** Whether the config.json of a directory is that of an encoder-decoder; no weights are read. */
    static boolean isEncoderDecoder(Path path) {
        Path config = ModelFiles.directory(path).resolve(Architectures.FILE);
        return Json.read(config).path("model_type").asText().equals(T5Config.MODEL_TYPE);
    }

    /** What an adapter of this model has to know of it. */
    AdapterBase adapterBase();

    /**
     * This model with an adapter, which alone is trained: the model's weights are read and never changed, and have to stay
     * open. {@code Lora.attach} is the usual way.
     *
     * @param seed of the adapter's fresh weights
     * @throws forge.base.ForgeException if this model has an adapter already
     */
    M withAdapter(Adapter added, long seed);

    /** Whether there is an adapter beside the weights of a base. */
    boolean hasAdapter();

    /** Writes the files of the model, or of its adapter alone where it has one, into a directory that exists. */
    void writeFiles(Path directory, SaveOptions options);

    /**
     * A model of its own in which the adapter is part of the weights.
     *
     * @throws forge.base.ForgeException if this model has no adapter, or what both compute differs by more than rounding
     */
    M merged();

    @Override
    void close();
}
