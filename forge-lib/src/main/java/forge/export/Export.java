package forge.export;

import forge.base.AtomicFiles;
import forge.base.Check;
import forge.base.ForgeException;
import forge.model.Adaptable;
import forge.model.CausalLM;
import forge.model.Generative;
import forge.model.SaveOptions;
import forge.model.Seq2SeqLM;
import forge.model.TextClassifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes models for other programs. What was written is read back and compared with the model before it gets its name, so a directory
 * that is there holds the model.
 *
 * <pre>{@code
 * Export.safetensors(tuned, Path.of("outputs/models/mine"))          // an adapter is merged into its base, in float32
 * Export.safetensors(tuned, path, ExportOptions.builder().dtype(DType.BF16).maxShardBytes(2L << 30).build())
 * }</pre>
 */
public final class Export {
    private static final int[] LENGTHS = {4, 16, 48};

    private static final List<String> TEXTS =
            List.of("It arrived in time.", "No.", "1 2 3, what a strange text that is!");

    private Export() {}

    /** {@link #safetensors(CausalLM, Path, ExportOptions)} without rounding. */
    public static Exported safetensors(CausalLM model, Path directory) {
        return safetensors(model, directory, ExportOptions.builder().build());
    }

    /**
     * Writes a language model as Hugging Face publishes them: config.json, weights, tokenizer. An adapter becomes part of the
     * weights, in float32: of a base in four bits, of what these bits stand for, as training had it.
     *
     * @param directory a new one; it appears whole or not at all
     * @return with the difference of the logits, read back from the files
     * @throws forge.base.FileException if the directory exists or cannot be written
     * @throws ForgeException if the difference is beyond the tolerance; nothing is left then
     */
    public static Exported safetensors(CausalLM model, Path directory, ExportOptions options) {
        int vocabulary = model.architecture().vocabSize();
        List<long[]> asked =
                ids(model, options, vocabulary, model.architecture().contextLength());
        Function<CausalLM, List<float[]>> logits =
                one -> asked.stream().map(ids -> one.logits(ids, 1)).toList();
        return written(model, new Comparison<>(logits, CausalLM::load, vocabulary), directory, options);
    }

    /** {@link #safetensors(Seq2SeqLM, Path, ExportOptions)} without rounding. */
    public static Exported safetensors(Seq2SeqLM model, Path directory) {
        return safetensors(model, directory, ExportOptions.builder().build());
    }

    /** As {@link #safetensors(CausalLM, Path, ExportOptions)} for a model of an encoder and a decoder. */
    public static Exported safetensors(Seq2SeqLM model, Path directory, ExportOptions options) {
        int vocabulary = model.config().vocabSize();
        List<long[]> sources = ids(model, options, vocabulary, Integer.MAX_VALUE);
        Function<Seq2SeqLM, List<float[]>> logits = one -> sources.stream()
                .map(ids -> one.logits(one.batch(List.of(ids), List.of(ids))))
                .toList();
        return written(model, new Comparison<>(logits, Seq2SeqLM::load, vocabulary), directory, options);
    }

    /** {@link #safetensors(TextClassifier, Path, ExportOptions)} without rounding. */
    public static Exported safetensors(TextClassifier model, Path directory) {
        return safetensors(model, directory, ExportOptions.builder().build());
    }

    /** As {@link #safetensors(CausalLM, Path, ExportOptions)} for a text classifier, compared on texts. */
    public static Exported safetensors(TextClassifier model, Path directory, ExportOptions options) {
        List<String> texts =
                Stream.concat(TEXTS.stream(), options.prompts().stream()).toList();
        Function<TextClassifier, List<float[]>> found = one -> one.logits(texts);
        Comparison<TextClassifier> compared =
                new Comparison<>(found, TextClassifier::load, model.labels().size());
        return written(model, compared, directory, options);
    }

    /**
     * How a model and what was written of it are compared.
     *
     * @param outputs what a model makes of the same inputs
     * @param load a model from its directory
     * @param classes outputs of a position
     */
    private record Comparison<M>(Function<M, List<float[]>> outputs, Function<Path, M> load, int classes) {}

    private static <M extends Adaptable<M>> Exported written(
            M model, Comparison<M> compared, Path directory, ExportOptions options) {
        AtomicFiles.checkNew(directory); // before anything is computed
        List<float[]> expected = compared.outputs().apply(model);
        AtomicReference<Parity> parity = new AtomicReference<>();
        AtomicFiles.writeDirectory(directory, into -> {
            writePlain(model, into, options.save());
            try (M again = compared.load().apply(into)) {
                parity.set(Parity.of(expected, compared.outputs().apply(again), compared.classes()));
            }
            check(directory, Objects.requireNonNull(parity.get()), options.bound());
        });
        return Exported.of(directory, model.toString(), Objects.requireNonNull(parity.get()));
    }

    private static <M extends Adaptable<M>> void writePlain(M model, Path into, SaveOptions options) {
        if (!model.hasAdapter()) {
            model.writeFiles(into, options);
            return;
        }
        try (M merged = model.merged()) {
            merged.writeFiles(into, options);
        }
    }

    private static void check(Path directory, Parity parity, double bound) {
        if (!(parity.relative() <= bound)) { // NaN too
            throw new ForgeException(
                    "%s: what was written is not the model that it was made from: %s, expected at most %s of the largest. Nothing is left there. Are the weights finite? Rounding to 16 bits moves logits more: leave out the dtype, or allow more with the tolerance."
                            .formatted(directory, parity, bound));
        }
    }

    /** Fixed random ids, then the prompts, cut to the context. */
    private static List<long[]> ids(Generative model, ExportOptions options, int vocabulary, int context) {
        Random random = new Random(1);
        List<long[]> all = new ArrayList<>();
        for (int length : LENGTHS) {
            all.add(random.longs(Math.min(length, context), 0, vocabulary).toArray());
        }
        for (String prompt : options.prompts()) {
            Check.that(!prompt.isBlank(), "a prompt to compare is blank. Leave it out.");
            all.add(Arrays.stream(model.promptIds(prompt))
                    .limit(context)
                    .asLongStream()
                    .toArray());
        }
        return all;
    }
}
