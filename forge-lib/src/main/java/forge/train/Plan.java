package forge.train;

import forge.base.Check;
import forge.data.BatchShape;
import forge.data.PaddedBatch;
import forge.data.Seq2SeqShape;
import forge.engine.Torch;
import forge.graph.Graph;
import forge.graph.LossMetrics;
import forge.graph.Parameter;
import forge.graph.Tensor;
import forge.graph.plan.ProgramCost;
import forge.graph.plan.TrainingState;
import forge.graph.torch.Dialect;
import forge.graph.torch.ParameterLayout.Slot;
import forge.graph.torch.RowLayout;
import forge.graph.torch.StepOptions;
import forge.graph.torch.StepOptions.Activations;
import forge.graph.torch.TrainingProgram;
import forge.graph.torch.TrainingProgram.Place;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.Architecture;
import forge.model.CausalLM;
import forge.model.CheckpointLayout;
import forge.model.LanguageGraph;
import forge.model.LoadOptions;
import forge.model.LossGraph;
import forge.model.PairGraph;
import forge.model.Seq2SeqLM;
import forge.model.T5;
import forge.model.TextClassifier;
import forge.tensor.Shape;
import forge.view.Viewable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a training run needs and computes, known before it begins: from the text of its steps, without weights and without
 * running anything.
 *
 * <pre>{@code
 * Plan.of(model, TrainConfig.scratch())
 * Plan.of(Architecture.read(Path.of("config.json")), TrainConfig.lora()).fits(24L << 30)
 * }</pre>
 *
 * <p>Bytes are those of one device, as programs ask for them: 3 to 5 % below what was measured of six models on a
 * processor, 16 % below for an adapter over NF4. A process has about {@link #PROCESS_BYTES} besides, and the C library's
 * allocator keeps gaps, see {@link #reservedBytes()}.
 *
 * @param model what is trained, in words
 * @param parameters number of weights, those of an adapter among them
 * @param tokens of one iteration
 * @param state what lives from step to step
 * @param forward the loss of one iteration's batch without gradients
 * @param iteration one iteration as it is computed, the update of the weights included
 * @param modelFlops operations of one iteration without those that are repeated to save memory and those of the update
 * @param reservedBytes gaps that the C library may keep between pieces below 32 MiB: half of them, while 5 to 50 % were
 *     measured with glibc 2.36; not part of the peak
 * @param checkpointBytes the copy of trained weights, average and moments that is held while a checkpoint is written, 0 without a
 *     run directory; not part of the peak
 */
public record Plan(
        String model,
        long parameters,
        long tokens,
        TrainingState state,
        ProgramCost forward,
        ProgramCost iteration,
        long modelFlops,
        long reservedBytes,
        long checkpointBytes)
        implements Viewable {
    /** The virtual machine and libtorch, roughly; the data and the Java heap come on top. */
    public static final long PROCESS_BYTES = 300L << 20;

    private static final double GAPS = 0.5;

    /**
     * Training every weight of an architecture. An objective that compares pairs reads two rows a pair; scoring them by the
     * reference before the first step holds no more than {@link #forward}.
     */
    public static Plan of(Architecture architecture, TrainConfig config) {
        return of(
                Trained.of(LanguageGraph.of(architecture, config.objective()), config),
                architecture,
                config,
                Dialect.CPU);
    }

    /**
     * Training an adapter on an architecture whose own weights are frozen.
     *
     * @param held how those weights would be loaded: NF4 is QLoRA (arXiv:2305.14314)
     */
    public static Plan of(Architecture architecture, LoadOptions held, LoraConfig lora, TrainConfig config) {
        return of(
                Trained.of(Lora.graph(architecture, held, lora, config.objective()), config),
                architecture,
                config,
                Dialect.CPU);
    }

    /** Training a model as it is: its adapter where it has one, else every weight. */
    public static Plan of(CausalLM model, TrainConfig config) {
        Trained trained = config.objective().comparesPairs()
                ? Trained.of(model.pairGraph(config.objective()))
                : Trained.of(model.graph(), config);
        return of(trained, model.architecture(), config, Torch.dialect());
    }

    /**
     * Training an encoder-decoder as it is: its adapter where it has one, else every weight.
     *
     * @param shape of the largest batch, in place of what the configuration says
     */
    public static Plan of(Seq2SeqLM model, Seq2SeqShape shape, TrainConfig config) {
        return pairs(model.lossGraph(), shape, config, Torch.dialect());
    }

    /** Training every weight of an encoder-decoder. */
    public static Plan of(T5 t5, Seq2SeqShape shape, TrainConfig config) {
        return pairs(LossGraph.of(t5), shape, config, Dialect.CPU);
    }

    /**
     * Training an adapter on an encoder-decoder whose own weights are frozen.
     *
     * @param held how those weights would be loaded
     */
    public static Plan of(T5 t5, LoadOptions held, LoraConfig lora, Seq2SeqShape shape, TrainConfig config) {
        return pairs(Lora.graph(t5, held, lora), shape, config, Dialect.CPU);
    }

    private static Plan pairs(LossGraph model, Seq2SeqShape shape, TrainConfig config, Dialect dialect) {
        long source = shape.sourceTokens();
        long target = shape.targetTokens();
        Map<String, Long> sizes = Map.of("B", (long) shape.batchSize(), "S", source, "T", target);
        return of(model, config, dialect, sizes, shape.batchSize() * (source + target));
    }

    /**
     * Training a classifier as it is: its adapter and its head where it has one, else every weight.
     *
     * @param shape of the largest batch, in place of what the configuration says
     */
    public static Plan of(TextClassifier model, BatchShape shape, TrainConfig config) {
        Map<String, Long> sizes = Map.of("B", (long) shape.batchSize(), "T", (long) shape.contextLength());
        return of(model.lossGraph(), config, Torch.dialect(), sizes, shape.tokens());
    }

    private static Plan of(LossGraph model, TrainConfig config, Dialect dialect, Map<String, Long> sizes, long tokens) {
        Trained trained = new Trained(model.graph(), model.loss(), Optional.empty(), 1);
        return of(trained, model.layout(), model.title(), config, dialect, sizes, tokens);
    }

    /**
     * What is computed of a batch.
     *
     * @param rows for each of the configured batch size: two where pairs are compared
     */
    private record Trained(Graph graph, Tensor loss, Optional<LossMetrics> metrics, int rows) {
        /** @param language a graph of its own where pairs are compared */
        static Trained of(LanguageGraph language, TrainConfig config) {
            return config.objective().comparesPairs()
                    ? of(PairGraph.of(language, config.objective()))
                    : new Trained(language.graph(), language.loss(), Optional.empty(), 1);
        }

        static Trained of(PairGraph pairs) {
            return new Trained(pairs.graph(), pairs.loss(), Optional.of(pairs.metrics()), 2);
        }

        TrainingProgram program(StepOptions options, Dialect dialect) {
            return new TrainingProgram(graph, loss, metrics, options, dialect);
        }
    }

    private static Plan of(Trained graph, Architecture architecture, TrainConfig config, Dialect dialect) {
        int length = config.shape().contextLength();
        Check.that(
                length <= architecture.contextLength(),
                "contextLength is %d, but the model's context ends at %d.",
                length,
                architecture.contextLength());
        StepOptions options = config.compute().options(config.optimizer());
        boolean exact = graph.program(options, dialect).dependsOnLength();
        int padded = exact ? length : PaddedBatch.bucket(length, architecture.contextLength());
        Map<String, Long> sizes =
                Map.of("B", (long) graph.rows() * config.shape().batchSize(), "T", (long) padded);
        return of(
                graph,
                architecture,
                architecture.title(),
                config,
                dialect,
                sizes,
                graph.rows() * config.shape().tokens());
    }

    /** @param tokens of an iteration of these sizes */
    private static Plan of(
            Trained graph,
            CheckpointLayout layout,
            String title,
            TrainConfig config,
            Dialect dialect,
            Map<String, Long> sizes,
            long tokens) {
        StepOptions options = config.compute().options(config.optimizer());
        TrainingProgram program = graph.program(options, dialect);
        ProgramCost iteration = iteration(program, config, sizes);
        TrainingState state = TrainingState.of(program);
        return new Plan(
                title,
                parameters(layout, program, state),
                tokens,
                state,
                ProgramCost.ofScoring(graph.graph(), graph.loss(), dialect, sizes),
                iteration,
                flopsOnce(graph, options, dialect, sizes),
                Math.round(GAPS * iteration.pooledBytes()),
                config.checkpoint().directory().isPresent() ? checkpointBytes(state, config) : 0);
    }

    private static long checkpointBytes(TrainingState state, TrainConfig config) {
        int copies = config.optimizer().ema().isPresent() ? 2 : 1;
        return copies * trainedBytes(state) + state.optimizerBytes();
    }

    private static long trainedBytes(TrainingState state) {
        return state.trainedParameters() * Float.BYTES;
    }

    /** Those of the model, however they are held, and those that are trained beside them. */
    private static long parameters(CheckpointLayout layout, TrainingProgram program, TrainingState state) {
        Set<String> trained = program.layout().groups().stream()
                .flatMap(group -> group.slots().stream())
                .map(Slot::name)
                .collect(Collectors.toSet());
        boolean adapted = layout.parameters().stream().map(Parameter::name).noneMatch(trained::contains);
        long own = layout.parameters().stream()
                .map(Parameter::shape)
                .mapToLong(Shape::elements)
                .sum();
        return own + (adapted ? state.trainedParameters() : 0);
    }

    /** The last of several iterations adds to gradients and updates: it needs most. */
    private static ProgramCost iteration(TrainingProgram program, TrainConfig config, Map<String, Long> sizes) {
        Place place = config.gradientAccumulationSteps() == 1 ? Place.ONLY : Place.LAST;
        return ProgramCost.of(program, place, sizes, RowLayout.WHOLE);
    }

    private static long flopsOnce(Trained graph, StepOptions options, Dialect dialect, Map<String, Long> sizes) {
        TrainingProgram program = graph.program(options.withActivations(Activations.KEPT), dialect);
        return ProgramCost.of(program, Place.FIRST, sizes, RowLayout.WHOLE).flops();
    }

    public long trainableParameters() {
        return state.trainedParameters();
    }

    /** Floating point operations of the forward pass; a multiplication with an addition counts as two. */
    public double forwardFlopsPerToken() {
        return (double) forward.flops() / tokens;
    }

    /** Floating point operations of training, forward and backward, without recomputation. */
    public double flopsPerToken() {
        return (double) modelFlops / tokens;
    }

    /** All weights as they are held, copies for mixed precision among them. */
    public long weightBytes() {
        return state.weightBytes();
    }

    public long gradientBytes() {
        return state.gradientBytes();
    }

    public long optimizerBytes() {
        return state.optimizerBytes();
    }

    /** What the forward pass of an iteration leaves for the backward pass. */
    public long activationBytes() {
        return iteration.keptBytes();
    }

    /** What the fullest moment of an iteration holds beside activations. */
    public long temporaryBytes() {
        return iteration.peakBytes() - iteration.keptBytes();
    }

    /** The most that is held at one time. */
    public long peakBytes() {
        return state.bytes() + iteration.peakBytes();
    }

    /** A copy of the trained weights, which a run with validation data keeps of the best; not part of the peak. */
    public long bestWeightsBytes() {
        return trainedBytes(state);
    }

    /**
     * Whether so many bytes are enough, with the allocator's gaps, the copy for a checkpoint and what every process needs. Validation
     * takes {@link #bestWeightsBytes} more.
     */
    public boolean fits(long bytes) {
        return neededBytes() <= bytes;
    }

    long neededBytes() {
        return peakBytes() + reservedBytes + checkpointBytes + PROCESS_BYTES;
    }

    /** 10^12 operations a second that a training speed stands for. */
    public double teraflops(double tokensPerSecond) {
        return tokensPerSecond * flopsPerToken() / 1e12;
    }

    /**
     * Model FLOPs utilisation (arXiv:2204.02311, appendix B): the share of a device's best speed that training reaches.
     *
     * @param peakTeraflops 10^12 operations a second that the device can do in the precision of the products
     */
    public double utilization(double tokensPerSecond, double peakTeraflops) {
        Check.that(peakTeraflops > 0, "peakTeraflops is %s, expected more than 0.", peakTeraflops);
        return teraflops(tokensPerSecond) / peakTeraflops;
    }

    @Override
    public String text() {
        return PlanTable.of(this).text();
    }

    @Override
    public Optional<String> html() {
        return PlanTable.of(this).html();
    }

    @Override
    public String toString() {
        return "%s: %,d of %,d parameters trained, peak %s"
                .formatted(model, trainableParameters(), parameters(), PlanTable.bytes(peakBytes()));
    }
}
