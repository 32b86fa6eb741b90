package forge.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Seeds;
import forge.graph.Parameter;
import forge.graph.torch.ParameterLayout;
import forge.graph.torch.ParameterLayout.Group;
import forge.graph.torch.ParameterLayout.Slot;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights of a model in native memory, by the names of its checkpoint. Weights can lie over those of another model, which
 * they read and never change: an adapter over its base.
 */
public final class Weights implements AutoCloseable {
    private static final int SLICE_ELEMENTS = 1 << 20;

    private final PtNDManager memory = (PtNDManager) Torch.root().newSubManager();
    private final Optional<Weights> base;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, PtNDArray> tensors = new LinkedHashMap<>();
    private Optional<ParameterLayout> layout = Optional.empty();
    private List<PtNDArray> vectors = List.of();
    private long owner;
    private boolean closed;

    private Weights(Optional<Weights> base, Collection<Parameter> parameters) {
        this.base = base;
        try {
            for (Parameter parameter : parameters) {
                this.parameters.put(parameter.name(), parameter);
                tensors.put(
                        parameter.name(),
                        Toolbox.zeros(
                                memory, parameter.dtype(), parameter.shape().dims()));
            }
        } catch (ForgeException e) {
            memory.close();
            throw new ForgeException(
                    "%,d weights do not fit into memory. Choose a smaller model. (%s)"
                            .formatted(count(), e.getMessage()),
                    e);
        }
    }

    /** Zeros for every parameter. */
    public static Weights allocate(Collection<Parameter> parameters) {
        return new Weights(Optional.empty(), parameters);
    }

    /** Fresh weights: each parameter is drawn from its distribution with a generator of its own, derived from the seed. */
    public static Weights initialise(Collection<Parameter> parameters, long seed) {
        Weights weights = allocate(parameters);
        weights.draw(seed);
        return weights;
    }

    /** Fresh weights over those of a base, which has to stay open while they are used. */
    public static Weights over(Weights base, Collection<Parameter> added, long seed) {
        Weights weights = new Weights(Optional.of(base), added);
        weights.draw(seed);
        return weights;
    }

    private void draw(long seed) {
        for (Parameter parameter : parameters.values()) {
            PtNDArray tensor = tensor(parameter.name());
            Parameter.Init init = parameter.init();
            long own = Seeds.derive(seed, "init " + parameter.name());
            if (init.deviation() == 0) {
                Toolbox.fill(tensor, init.mean());
            } else if (init.distribution() == Parameter.Init.Distribution.NORMAL) {
                Toolbox.normal(tensor, init.mean(), init.deviation(), own);
            } else {
                double half = init.deviation() * Math.sqrt(3);
                Toolbox.uniform(tensor, init.mean() - half, init.mean() + half, own);
            }
        }
    }

    /** The parameters that these weights hold themselves, without those of a base. */
    public Collection<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** Number of weights that are held here, without those of a base. */
    public long count() {
        return parameters.values().stream()
                .mapToLong(parameter -> parameter.shape().elements())
                .sum();
    }

    /** Sets a parameter from a tensor of its shape, whatever that tensor's own name. */
    public void set(String name, NamedTensor values) {
        Parameter parameter = parameter(name);
        PtNDArray to = own(name);
        Check.that(
                values.info().shape().equals(parameter.shape()),
                "tensor \"%s\" has shape %s, this model expects %s. Is the config.json that of these weights?",
                name,
                values.info().shape(),
                parameter.shape());
        copySlices(values, to);
    }

    /** A slice at a time through one small buffer, so that a tensor of gigabytes needs no second copy of itself. */
    private void copySlices(NamedTensor values, PtNDArray to) {
        DType dtype = values.info().dtype();
        long elements = values.info().shape().elements();
        ByteBuffer window = ByteBuffer.allocateDirect((int) Math.min(elements, SLICE_ELEMENTS) * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        for (long at = 0; at < elements; at += SLICE_ELEMENTS) {
            int count = (int) Math.min(SLICE_ELEMENTS, elements - at);
            ByteBuffer slice = values.bytes(at * dtype.bytes(), count * dtype.bytes());
            window.clear().limit(count * Float.BYTES);
            if (dtype == DType.F32) {
                window.put(slice).flip();
            } else {
                TensorInfo part = new TensorInfo(values.info().name(), dtype, Shape.of(count));
                window.asFloatBuffer().put(NamedTensor.of(part, slice).floats());
            }
            copy(window, to, at);
        }
    }

    private void copy(ByteBuffer floats, PtNDArray to, long offset) {
        try (PtNDManager scope = (PtNDManager) memory.newSubManager()) {
            long count = floats.remaining() / Float.BYTES;
            PtNDArray source = scope.create(floats, new ai.djl.ndarray.types.Shape(count), DataType.FLOAT32);
            Toolbox.copy(Toolbox.flatView(scope, to, offset, count), source);
        }
    }

    /** A parameter as a tensor whose bytes are copied out of native memory each time they are read. */
    public NamedTensor get(String name) {
        TensorInfo info =
                new TensorInfo(name, parameter(name).dtype(), parameter(name).shape());
        return NamedTensor.lazy(info, () -> tensor(name).toByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    private Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            return base.orElseThrow(() -> unknown(name)).parameter(name);
        }
        return parameter;
    }

    PtNDArray tensor(String name) {
        PtNDArray tensor = tensors.get(name);
        if (tensor == null) {
            return base.orElseThrow(() -> unknown(name)).tensor(name);
        }
        return tensor;
    }

    /** A tensor to be changed, which one of a base is not. */
    private PtNDArray own(String name) {
        PtNDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw unknown(name);
        }
        return tensor;
    }

    private ForgeException unknown(String name) {
        List<String> known = tensors.keySet().stream().limit(4).toList();
        return new ForgeException("this model has no parameter \"" + name + "\"; it has " + tensors.size()
                + ", beginning with " + String.join(", ", known) + ".");
    }

    /** Native tensors by name, in the given order. */
    List<PtNDArray> tensors(List<String> names) {
        checkOpen();
        return names.stream().map(this::tensor).toList();
    }

    /**
     * Moves the parameters of a layout into one vector a group and makes the tensors views of them. Needs, for a moment,
     * the memory of the largest group twice.
     */
    List<PtNDArray> arrange(ParameterLayout wanted) {
        if (layout.filter(wanted::equals).isPresent()) {
            return vectors;
        }
        List<PtNDArray> fresh = new ArrayList<>();
        for (Group group : wanted.groups()) {
            PtNDArray vector = Toolbox.zeros(memory, group.elements());
            for (Slot slot : group.slots()) {
                PtNDArray view = view(vector, slot);
                PtNDArray before = tensor(slot.name());
                Toolbox.copy(view, before);
                tensors.put(slot.name(), view);
                before.close();
            }
            fresh.add(vector);
        }
        vectors.forEach(PtNDArray::close);
        vectors = List.copyOf(fresh);
        layout = Optional.of(wanted);
        return vectors;
    }

    /** The part of a vector that belongs to one parameter. */
    PtNDArray view(PtNDArray vector, Slot slot) {
        return Toolbox.view(
                memory,
                vector,
                slot.offset(),
                slot.shape().elements(),
                slot.shape().dims());
    }

    PtNDManager memory() {
        checkOpen();
        return memory;
    }

    private void checkOpen() {
        base.ifPresent(Weights::checkOpen);
        Check.that(!closed, "this model was closed. Load or create it again.");
    }

    /** Takes the weights over for training and returns the number of this owner. */
    synchronized long takeOver() {
        checkOpen();
        return ++owner;
    }

    /** Throws unless the weights are open and nobody took them over since. */
    synchronized void checkOwner(long number) {
        checkOpen();
        Check.that(
                owner == number,
                "another training of this model began and took its weights over; one can run at a time.");
    }

    /** A copy in native memory of the weights that are held here, to come back to. */
    public Snapshot snapshot() {
        return new Snapshot();
    }

    /** Weights as they were when it was taken. */
    public final class Snapshot implements AutoCloseable {
        private final PtNDManager copies = (PtNDManager) memory.newSubManager();
        private final Map<String, PtNDArray> saved = new LinkedHashMap<>();

        private Snapshot() {
            tensors.keySet()
                    .forEach(name -> saved.put(
                            name, Toolbox.zeros(copies, parameter(name).shape().dims())));
            update();
        }

        /** Takes the weights as they are now. */
        public void update() {
            saved.forEach((name, copy) -> Toolbox.copy(copy, tensor(name)));
        }

        /** Puts the saved weights back. */
        public void restore() {
            saved.forEach((name, copy) -> Toolbox.copy(tensor(name), copy));
        }

        @Override
        public void close() {
            copies.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        memory.close();
    }
}
