import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import forge.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * Byte-level BPE in Java beside the native library that DJL binds: GPT-2's tokenizer on one thread, the sides in turn, the
 * ids compared first. Arguments are key=value: rounds, kilobytes (of made-up words), text (a UTF-8 file to use instead).
 * Prints what each step took and {@code tokenizer-encode ratio R} last.
 */
public final class TokenizerBenchmark {
    private static final int TEXT_LENGTH = 2000;
    /** The native side is given this part of the text. */
    private static final int NATIVE_PART = 5;

    private TokenizerBenchmark() {}

    public static void main(String[] args) throws IOException {
        int rounds = 5;
        String text = "";
        int kilobytes = 10_000;
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            switch (pair[0]) {
                case "rounds" -> rounds = Integer.parseInt(pair[1]);
                case "kilobytes" -> kilobytes = Integer.parseInt(pair[1]);
                case "text" -> text = Files.readString(Path.of(pair[1]));
                default -> throw new IllegalArgumentException("unknown argument " + arg);
            }
        }
        List<String> texts = divide(text.isEmpty() ? words(kilobytes * 1000) : text);

        long start = System.nanoTime();
        Tokenizer ours = Tokenizer.gpt2();
        say("gpt2, first use: %.0f ms", (System.nanoTime() - start) / 1e6);
        Path file = Files.createTempFile("gpt2", ".json");
        try {
            ours.save(file);
            start = System.nanoTime();
            Tokenizer.load(file);
            say("load its tokenizer.json: %.0f ms", (System.nanoTime() - start) / 1e6);
            training(texts);
            encoding(ours, file, texts, rounds);
        } finally {
            Files.delete(file);
        }
    }

    private static void training(List<String> texts) {
        long start = System.nanoTime();
        Tokenizer trained = Tokenizer.train(texts.stream(), 8192);
        double seconds = (System.nanoTime() - start) / 1e9;
        say("train %.1f MB to %d ids: %.2f s", bytes(texts) / 1e6, trained.vocabSize(), seconds);
    }

    private static void encoding(Tokenizer ours, Path file, List<String> texts, int rounds) throws IOException {
        Map<String, String> asGiven = Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
        List<String> part = texts.subList(0, Math.max(1, texts.size() / NATIVE_PART));
        try (HuggingFaceTokenizer theirs = HuggingFaceTokenizer.newInstance(file, asGiven)) {
            for (String sample : part) {
                long[] expected = theirs.encode(sample).getIds();
                if (!Arrays.equals(expected, Arrays.stream(ours.encode(sample)).asLongStream().toArray())) {
                    throw new IllegalStateException("the sides give different ids for: " + sample);
                }
            }
            List<Double> ratios = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                double java = speed(texts, all -> all.stream().mapToInt(t -> ours.encode(t).length).sum());
                double cores = speed(texts, all -> ours.encodeAll(all).size());
                double peer = speed(part, all -> all.stream().mapToInt(t -> theirs.encode(t).getIds().length).sum());
                say("round %d  forge: %.1f MB/s, encodeAll %.1f MB/s  native: %.1f MB/s", round, java, cores, peer);
                ratios.add(java / peer);
            }
            ratios.sort(null);
            say("tokenizer-encode ratio %.3f", ratios.get((ratios.size() - 1) / 2));
        }
    }

    private static double speed(List<String> texts, ToIntFunction<List<String>> work) {
        long start = System.nanoTime();
        if (work.applyAsInt(texts) == 0) {
            throw new IllegalStateException("nothing was encoded");
        }
        return bytes(texts) * 1e3 / (System.nanoTime() - start);
    }

    private static long bytes(List<String> texts) {
        return texts.stream()
                .mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private static List<String> divide(String text) {
        List<String> texts = new ArrayList<>();
        for (int from = 0; from < text.length(); from += TEXT_LENGTH) {
            texts.add(text.substring(from, Math.min(text.length(), from + TEXT_LENGTH)));
        }
        return texts;
    }

    /** Made-up words with the frequencies of a language (Zipf), so that the benchmark needs no file. */
    private static String words(int length) {
        SplittableRandom random = new SplittableRandom(1);
        String[] words = new String[60_000];
        for (int w = 0; w < words.length; w++) {
            StringBuilder word = new StringBuilder();
            for (int s = 0; s <= Math.min(5, random.nextInt(w / 9000 + 3)); s++) {
                word.append("btkdrslmnpg".charAt(random.nextInt(11)));
                word.append("aeiouaei".charAt(random.nextInt(8)));
            }
            words[w] = word + (random.nextInt(9) == 0 ? ", " : " ");
        }
        StringBuilder text = new StringBuilder(length + 20);
        while (text.length() < length) {
            text.append(words[(int) (Math.pow(words.length, random.nextDouble()) - 1)]);
        }
        return text.toString();
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
