package forge.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * Speed of training and encoding, beside the native tokenizers. Arguments: a directory for files that it makes, and
 * optionally a UTF-8 text to use in place of made-up words. The last lines are {@code NAME ratio R}, above 1 = faster than
 * the native library. Start: see docs/benchmarks.md.
 */
final class TokenizerBenchmark {
    private static final int ROUNDS = 5;

    private TokenizerBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        String text = args.length > 1 ? Files.readString(Path.of(args[1])) : words(10_000_000);
        double megabytes = text.getBytes(StandardCharsets.UTF_8).length / 1e6;
        List<String> texts = pieces(text, 2000);

        long start = System.nanoTime();
        Tokenizer gpt2 = Tokenizer.gpt2();
        say("gpt2 first use: %.0f ms", (System.nanoTime() - start) / 1e6);
        gpt2.save(directory);
        start = System.nanoTime();
        Tokenizer.load(directory);
        say("load its tokenizer.json: %.0f ms", (System.nanoTime() - start) / 1e6);

        start = System.nanoTime();
        Tokenizer trained = Tokenizer.train(texts.stream(), 8192);
        double seconds = (System.nanoTime() - start) / 1e9;
        say("train %.1f MB to %d ids: %.2f s", megabytes, trained.vocabSize(), seconds);

        Tokenizer theirs = NativeTokenizer.of(TokenizerFile.read(directory));
        List<String> part = texts.subList(0, Math.max(1, texts.size() / 5));
        for (String sample : part) {
            if (!Arrays.equals(gpt2.encode(sample), theirs.encode(sample))) {
                throw new IllegalStateException("different ids for: " + sample);
            }
        }
        double ours = megabytesPerSecond("java encode, 1 thread", texts, t -> encode(gpt2, t));
        double all = megabytesPerSecond(
                "java encodeAll", texts, t -> gpt2.encodeAll(t).size());
        double reference = megabytesPerSecond("native encode, 1 thread", part, t -> encode(theirs, t));
        megabytesPerSecond("java decode, 1 thread", texts, t -> decode(gpt2, t));
        say("%d processors: encodeAll / encode %.2f", Runtime.getRuntime().availableProcessors(), all / ours);
        say("tokenizer-train ratio %.2f", 20 / seconds);
        say("tokenizer-encode ratio %.2f", ours / reference);
    }

    private static int encode(Tokenizer tokenizer, List<String> texts) {
        return texts.stream().mapToInt(text -> tokenizer.encode(text).length).sum();
    }

    private static int decode(Tokenizer tokenizer, List<String> texts) {
        return texts.stream()
                .mapToInt(text -> tokenizer.decode(tokenizer.encode(text)).length())
                .sum();
    }

    private static double megabytesPerSecond(String name, List<String> texts, ToIntFunction<List<String>> work) {
        double megabytes = texts.stream()
                        .mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                / 1e6;
        double best = 0;
        int result = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            result = work.applyAsInt(texts);
            best = Math.max(best, megabytes * 1e9 / (System.nanoTime() - start));
        }
        say("%s: %.1f MB/s (%d)", name, best, result);
        return best;
    }

    private static List<String> pieces(String text, int length) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); from += length) {
            pieces.add(text.substring(from, Math.min(text.length(), from + length)));
        }
        return pieces;
    }

    /** Made-up words with the frequencies of a language (Zipf). */
    private static String words(int length) {
        SplittableRandom random = new SplittableRandom(1);
        String[] words = new String[60_000];
        for (int w = 0; w < words.length; w++) {
            StringBuilder word = new StringBuilder();
            for (int s = 0; s <= Math.min(5, random.nextInt(w / 9000 + 3)); s++) {
                word.append("btkdrslmnpg".charAt(random.nextInt(11))).append("aeiouaei".charAt(random.nextInt(8)));
            }
            words[w] = word + (random.nextInt(9) == 0 ? ", " : " ");
        }
        StringBuilder text = new StringBuilder(length + 20);
        while (text.length() < length) {
            text.append(words[(int) Math.min(words.length - 1, Math.pow(words.length, random.nextDouble()) - 1)]);
        }
        return text.toString();
    }

    private static void say(String format, Object... args) {
        System.out.println(String.format(Locale.ROOT, format, args));
    }
}
