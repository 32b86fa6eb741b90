import forge.data.Batch;
import forge.data.BatchShape;
import forge.engine.Torch;
import forge.engine.TrainStep;
import forge.engine.Weights;
import forge.graph.AdamW;
import forge.graph.Parameter;
import forge.model.CausalLM;
import forge.model.Gpt2;
import forge.model.Gpt2Config;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tokenizer.Tokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Our side of a training benchmark: the GPT of peer/train.py with the same weights and the same batch, so that the first
 * losses of both sides agree. Arguments are key=value: layers hidden heads tokens batch vocabulary steps warmup threads.
 * Prints {@code median_ms=… cpu_ms=… min_ms=… peak_mib=… first_loss=… last_loss=…}.
 */
public final class TrainBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Map<String, Integer> settings = new HashMap<>(Map.of(
            "layers", 6, "hidden", 384, "heads", 6, "tokens", 128, "batch", 8, "vocabulary", 8192, "steps", 20,
            "warmup", 3, "threads", 1));

    public static void main(String[] args) throws IOException {
        TrainBenchmark benchmark = new TrainBenchmark();
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            benchmark.settings.put(pair[0], Integer.valueOf(pair[1]));
        }
        benchmark.run();
    }

    private int get(String key) {
        return settings.get(key);
    }

    private void run() throws IOException {
        Torch.setThreads(get("threads"));
        Gpt2Config config = Gpt2Config.builder()
                .vocabSize(get("vocabulary"))
                .contextLength(get("tokens"))
                .hiddenSize(get("hidden"))
                .numLayers(get("layers"))
                .numHeads(get("heads"))
                .dropout(0)
                .build();
        AdamW adamW = new AdamW(0.9, 0.95, 1e-8, 0.1, AdamW.Decayed.ALL);
        try (CausalLM model = CausalLM.create(new Gpt2(config), new NoTokenizer(), 1)) {
            fill(model);
            try (TrainStep step = model.trainStep(adamW, Double.POSITIVE_INFINITY)) {
                measure(step, batch());
            }
        }
    }

    private void measure(TrainStep step, Batch batch) throws IOException {
        double first = step.run(List.of(batch), 3e-4, 0).loss();
        for (int i = 1; i < get("warmup"); i++) {
            step.run(List.of(batch), 3e-4, i);
        }
        double[] millis = new double[get("steps")];
        double[] cpu = new double[millis.length];
        double last = first;
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            long cpuStart = THREADS.getCurrentThreadCpuTime();
            last = step.run(List.of(batch), 3e-4, i).loss();
            millis[i] = (System.nanoTime() - start) / 1e6;
            cpu[i] = (THREADS.getCurrentThreadCpuTime() - cpuStart) / 1e6;
        }
        Arrays.sort(millis);
        Arrays.sort(cpu);
        System.out.printf(
                "median_ms=%.4f cpu_ms=%.4f min_ms=%.4f peak_mib=%d first_loss=%.5f last_loss=%.5f%n",
                millis[millis.length / 2], cpu[cpu.length / 2], millis[0], peakMib(), first, last);
    }

    /** Peak resident memory of this process, from /proc; 0 where there is none. */
    private static long peakMib() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** The weights of peer/train.py: matrix k of its parameters is filled by the formula there, [out,in]. */
    private void fill(CausalLM model) {
        Weights weights = model.weights();
        int k = 0;
        for (Parameter parameter : model.architecture().parameters()) {
            Shape shape = parameter.shape();
            if (shape.rank() == 2) {
                boolean embedding = parameter.name().contains("wte") || parameter.name().contains("wpe");
                float[] values = formula(shape.elements(), k);
                weights.set(
                        parameter.name(),
                        NamedTensor.of(parameter.name(), shape, embedding ? values : transposed(values, shape)));
            }
            k++;
        }
    }

    private static float[] formula(long count, int k) {
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            double x = Math.sin(i * 12.9898 + k * 78.233) * 43758.5453;
            values[i] = (float) ((x - Math.floor(x) - 0.5) * 2 * 0.035);
        }
        return values;
    }

    /** From [out,in] to [in,out]. */
    private static float[] transposed(float[] values, Shape inOut) {
        int in = (int) inOut.dim(0);
        int out = (int) inOut.dim(1);
        float[] turned = new float[values.length];
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                turned[i * out + o] = values[o * in + i];
            }
        }
        return turned;
    }

    private Batch batch() {
        int b = get("batch");
        int t = get("tokens");
        long[] ids = new long[b * t];
        long[] targets = new long[b * t];
        for (int row = 0; row < b; row++) {
            for (int i = 0; i < t; i++) {
                ids[row * t + i] = token((long) row * (t + 1) + i);
                targets[row * t + i] = token((long) row * (t + 1) + i + 1);
            }
        }
        return new Batch(new BatchShape(b, t), ids, targets);
    }

    private long token(long i) {
        return (i * 7919 + i * i % 101) % get("vocabulary");
    }

    /** The benchmark feeds ids. */
    private static final class NoTokenizer implements Tokenizer {
        @Override
        public int[] encode(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String decode(int... ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int vocabSize() {
            return 1;
        }

        @Override
        public String token(int id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalInt id(String token) {
            return OptionalInt.empty();
        }

        @Override
        public OptionalInt endOfText() {
            return OptionalInt.empty();
        }
    }
}
