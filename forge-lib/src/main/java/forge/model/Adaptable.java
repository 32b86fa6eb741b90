package forge.model;

/**
 * A model that an adapter can be attached to, such as {@code Lora.attach(model, config)} does.
 *
 * @param <M> the kind of model
 */
public interface Adaptable<M extends Adaptable<M>> extends Trainable, AutoCloseable {
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

    /**
     * A model of its own in which the adapter is part of the weights.
     *
     * @throws forge.base.ForgeException if this model has no adapter, or what both compute differs by more than rounding
     */
    M merged();

    @Override
    void close();
}
