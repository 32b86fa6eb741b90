import forge.engine.Decoder;
import forge.engine.Sampling;
import forge.engine.Torch;
import forge.model.CausalLM;
import forge.quant.Quantization;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Our side of the generation benchmark: greedy tokens of one sequence from the GPT of peer/generate.py, so that both sides
 * must write the same tokens in float32. Arguments are key=value: layers hidden heads tokens vocabulary new runs warmup threads
 * weights (F32, INT8). Prints {@code median_ms=… tokens_per_s=… peak_mib=… ids=…}.
 */
public final class GenerateBenchmark {
    private static final long[] PROMPT = {0, 1, 2, 3};

    private GenerateBenchmark() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> defaults = Map.of(
                "layers", "6", "hidden", "384", "heads", "6", "tokens", "128", "vocabulary", "8192", "new", "120", "runs", "7",
                "warmup", "2", "threads", "1", "weights", "F32");
        BenchmarkGpt gpt = new BenchmarkGpt(defaults, args);
        Torch.setThreads(gpt.get("threads"));
        try (CausalLM plain = gpt.create()) {
            if (gpt.text("weights").equals("INT8")) {
                try (CausalLM small = plain.quantize(Quantization.INT8)) {
                    measure(gpt, small);
                }
            } else {
                measure(gpt, plain);
            }
        }
    }

    private static void measure(BenchmarkGpt gpt, CausalLM model) throws IOException {
        double[] millis = new double[gpt.get("runs")];
        long[] ids = {};
        try (Decoder decoder = model.decoder(gpt.get("tokens"))) {
            for (int run = -gpt.get("warmup"); run < millis.length; run++) {
                long start = System.nanoTime();
                decoder.start(PROMPT);
                ids = decoder.append(Sampling.GREEDY, new double[gpt.get("new")], new long[0]);
                if (run >= 0) {
                    millis[run] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        Arrays.sort(millis);
        double median = millis[millis.length / 2];
        System.out.printf(
                "median_ms=%.3f min_ms=%.3f tokens_per_s=%.1f peak_mib=%d ids=%s%n",
                median, millis[0], ids.length / median * 1e3, BenchmarkGpt.peakMib(), first(ids));
    }

    private static String first(long[] ids) {
        return Arrays.toString(Arrays.copyOf(ids, 8)).replace(" ", "");
    }
}
