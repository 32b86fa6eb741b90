package forge.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import forge.base.Check;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.graph.torch.ParameterLayout;
import forge.graph.torch.ParameterLayout.Group;
import forge.graph.torch.TrainingProgram;
import forge.graph.torch.TrainingProgram.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Training steps on the weights of a model. Each iteration is one native call; the call of a step's last iteration clips
 * and updates too. Gradients, moments and the step count live here until {@link #close()}. Programs are compiled on first
 * use of a batch shape and kept. Not safe for use by several threads at once.
 */
public final class TrainStep implements AutoCloseable {
    private record Key(BatchShape shape, Place place) {}

    private final TrainingProgram program;
    private final long vocabSize;
    private final int contextLength;
    private final Weights weights;
    private final long owner;
    private final PtNDManager memory;
    private final Map<Key, Script> scripts = new HashMap<>();
    private final Map<BatchShape, Tokens> tokens = new HashMap<>();
    private final List<PtNDArray> gradientVectors;
    private final List<PtNDArray> gradientViews = new ArrayList<>();
    private final PtNDArray count;
    private final FloatBuffer result;
    private final List<IValue> state = new ArrayList<>();
    private final IValue resultValue;

    /** Ids and targets of one batch shape. */
    private record Tokens(TokenBuffer ids, TokenBuffer targets, IValue idsValue, IValue targetsValue) {}

    /**
     * Takes the weights over: an earlier step on them runs no more.
     *
     * @param vocabSize ids of a batch have to be smaller
     * @param contextLength longest sequence of a batch
     */
    public TrainStep(
            Weights weights, TrainingProgram program, List<String> parameters, long vocabSize, int contextLength) {
        this.program = program;
        this.vocabSize = vocabSize;
        this.contextLength = contextLength;
        this.weights = weights;
        this.owner = weights.takeOver();
        this.memory = (PtNDManager) weights.memory().newSubManager();
        ParameterLayout layout = program.layout();
        List<PtNDArray> parameterVectors = weights.arrange(layout);
        gradientVectors = vectors(layout);
        List<PtNDArray> collected = new ArrayList<>();
        for (int g = 0; g < gradientVectors.size(); g++) {
            Group group = layout.groups().get(g);
            PtNDArray vector = gradientVectors.get(g);
            group.buffered()
                    .forEach(slot -> gradientViews.add(Toolbox.view(
                            memory,
                            vector,
                            slot.offset(),
                            slot.shape().elements(),
                            slot.shape().dims())));
            long rest = group.elements() - group.collectedOffset();
            collected.add(Toolbox.view(memory, vector, group.collectedOffset(), rest, rest));
        }
        count = Toolbox.zeros(memory);
        ByteBuffer bytes = ByteBuffer.allocateDirect(2 * Float.BYTES).order(ByteOrder.nativeOrder());
        result = bytes.asFloatBuffer();
        List<PtNDArray> first = vectors(layout);
        List<PtNDArray> second = vectors(layout);
        state.add(Script.value(weights.tensors(parameters)));
        state.add(Script.value(gradientViews));
        state.add(Script.value(collected));
        for (int g = 0; g < gradientVectors.size(); g++) {
            for (List<PtNDArray> vectors : List.of(parameterVectors, gradientVectors, first, second)) {
                state.add(Script.value(List.of(vectors.get(g))));
            }
        }
        state.add(Script.value(count));
        resultValue = Script.value(memory.create(bytes, new Shape(2), DataType.FLOAT32));
    }

    private List<PtNDArray> vectors(ParameterLayout layout) {
        return layout.groups().stream()
                .map(group -> Toolbox.zeros(memory, group.elements()))
                .toList();
    }

    /**
     * One step over the given iterations; each token counts the same, whichever iteration it is in.
     *
     * @param learningRate 0 or more
     * @param seed of dropout; another one for every step
     */
    public StepResult run(List<Batch> iterations, double learningRate, long seed) {
        weights.checkOwner(owner);
        iterations.forEach(batch -> TokenBuffer.checkLength(batch.shape().contextLength(), contextLength));
        long scored = iterations.stream().mapToLong(Batch::scoredTokens).sum();
        Check.that(
                scored > 0,
                "no token of this step is scored: every target of its %d batches is %d. Check the labels of the data.",
                iterations.size(),
                Batch.IGNORE);
        double loss = 0;
        for (int i = 0; i < iterations.size(); i++) {
            iterate(iterations.get(i), place(i, iterations.size()), 1.0 / scored, learningRate, seed + i);
            loss += result.get(0);
        }
        long all =
                iterations.stream().mapToLong(batch -> batch.shape().tokens()).sum();
        return new StepResult(loss, program.measuresNorm() ? result.get(1) : Double.NaN, scored, all);
    }

    private static Place place(int iteration, int iterations) {
        if (iterations == 1) {
            return Place.ONLY;
        }
        return iteration == 0 ? Place.FIRST : iteration == iterations - 1 ? Place.LAST : Place.MIDDLE;
    }

    private void iterate(Batch batch, Place place, double scale, double learningRate, long seed) {
        Tokens buffers = tokens.computeIfAbsent(batch.shape(), this::tokens);
        buffers.ids().fill(batch.inputIds(), vocabSize, 0, "the batch");
        buffers.targets().fill(batch.targets(), vocabSize, Batch.IGNORE, "the batch's targets");
        Script script = scripts.computeIfAbsent(new Key(batch.shape(), place), this::compile);
        try (IValue scaleValue = IValue.from(scale);
                IValue seedValue = IValue.from(seed);
                IValue rateValue = IValue.from(learningRate)) {
            long[] handles = new long[2 + state.size() + 4];
            int at = 0;
            handles[at++] = buffers.idsValue().getHandle();
            handles[at++] = buffers.targetsValue().getHandle();
            for (IValue value : state) {
                handles[at++] = value.getHandle();
            }
            handles[at++] = scaleValue.getHandle();
            handles[at++] = seedValue.getHandle();
            handles[at++] = rateValue.getHandle();
            handles[at] = resultValue.getHandle();
            if (program.isRandom()) {
                synchronized (Torch.GENERATOR) {
                    Script.wrap(script.run("run", handles, Script.Mode.MUTATE)).close();
                }
            } else {
                Script.wrap(script.run("run", handles, Script.Mode.MUTATE)).close();
            }
        }
    }

    private Tokens tokens(BatchShape shape) {
        int length = Math.toIntExact(shape.tokens());
        TokenBuffer ids = new TokenBuffer(memory, length);
        TokenBuffer targets = new TokenBuffer(memory, length);
        return new Tokens(ids, targets, Script.value(ids.tensor()), Script.value(targets.tensor()));
    }

    private Script compile(Key key) {
        Map<String, Long> sizes = Map.of(
                "B", (long) key.shape().batchSize(), "T", (long) key.shape().contextLength());
        return Script.load(memory, program.source(key.place(), sizes));
    }

    /** The gradients of the last step by name, after the clip: for tests and inspection. */
    public Map<String, float[]> gradients() {
        Map<String, float[]> gradients = new HashMap<>();
        for (int g = 0; g < gradientVectors.size(); g++) {
            PtNDArray vector = gradientVectors.get(g);
            try (PtNDManager scope = (PtNDManager) memory.newSubManager()) {
                program.layout()
                        .groups()
                        .get(g)
                        .slots()
                        .forEach(slot -> gradients.put(
                                slot.name(),
                                Toolbox.view(
                                                scope,
                                                vector,
                                                slot.offset(),
                                                slot.shape().elements(),
                                                slot.shape().elements())
                                        .toFloatArray()));
            }
        }
        return gradients;
    }

    @Override
    public void close() {
        state.forEach(IValue::close);
        resultValue.close();
        tokens.values().forEach(buffers -> {
            buffers.idsValue().close();
            buffers.targetsValue().close();
        });
        scripts.values().forEach(Script::close);
        memory.close();
    }
}
