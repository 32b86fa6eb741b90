package forge.data;

import forge.base.Check;
import forge.base.DataException;
import forge.base.Parallel;
import forge.base.Seeds;
import forge.data.file.Columns;
import forge.data.file.DataReader;
import forge.data.file.ErrorPolicy;
import forge.data.file.JsonlWriter;
import forge.data.file.OutputFormat;
import forge.data.file.ReadOptions;
import forge.data.file.ReadReport;
import forge.data.file.TableWriter;
import forge.data.file.TextUnit;
import forge.data.file.TextWriter;
import forge.data.record.Example;
import forge.data.token.TextChunker;
import forge.tokenizer.Tokenizer;
import forge.view.TableView;
import forge.view.Viewable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Examples to train on, each with the place it came from. Immutable: every operation gives a new data set. Files are read
 * line by line; the examples themselves are held in memory.
 *
 * <pre>{@code
 * Split data = Dataset.jsonl("datasets/support.jsonl").shuffle(42).split(0.90, 0.05, 0.05);
 * data.train().preview(5)                                             // a table
 * Batches batches = data.train().batches(tokenizer, new BatchShape(8, 256));
 * }</pre>
 *
 * <p>A missing or empty file, malformed JSON and wrong fields are errors that name {@code file:line:column}
 * ({@link forge.base.FileException}, {@link forge.base.DataException}).
 */
public final class Dataset implements Viewable {
    private final List<Example> examples;
    private final ReadReport report;

    private Dataset(List<Example> examples) {
        this(examples, ReadReport.none());
    }

    /** @param report of where they were read */
    Dataset(List<Example> examples, ReadReport report) {
        this.examples = List.copyOf(examples);
        this.report = report;
    }

    /** These examples in this order. */
    public static Dataset of(List<Example> examples) {
        return new Dataset(examples);
    }

    /** {@link #load(Path)}. */
    public static Dataset load(String path) {
        return load(path, ReadOptions.DEFAULT);
    }

    /**
     * Examples from a file, a directory with all below it, or a pattern such as {@code data/*.jsonl.zst}, in the order of
     * the names. What a file is shows its content: JSON lines, a JSON array, CSV, Parquet, Arrow, text or Markdown, packed
     * with gzip or zstd or not; a directory may be one that Python's {@code datasets} library saved. Which fields hold what shows its first record:
     *
     * <ul>
     *   <li>{@code messages} or {@code conversations}, with tool calls and reasoning: conversations
     *   <li>{@code chosen} and {@code rejected}, with or without {@code prompt}: preferences
     *   <li>{@code instruction} and {@code output} (Alpaca), {@code prompt} and {@code completion}, {@code input} and
     *       {@code output}, {@code problem} and {@code solution}, {@code question} and {@code answer} and the like: pairs,
     *       or conversations where there is a {@code system} too
     *   <li>{@code text}: plain texts
     * </ul>
     *
     * Other fields, and those of an object {@code metadata}, become {@link Example#metadata()}.
     *
     * <p>{@link #load(String)} takes what is elsewhere too: {@code https://host/train.jsonl.zst},
     * {@code s3://bucket/prefix/*.jsonl}, {@code hf://datasets/owner/name@revision/data/train-*.parquet}. Files are fetched once,
     * resumed, checked and kept in a cache ({@link forge.data.connect.Locations}).
     *
     * @throws forge.base.FileException if a file is missing or cannot be read, or nothing fits
     * @throws DataException with file, line and column for the first record that cannot be used
     */
    public static Dataset load(Path path) {
        return load(path, ReadOptions.DEFAULT);
    }

    /** {@link #load(Path)} of records with fields of other names. */
    public static Dataset load(String path, Columns columns) {
        return load(path, ReadOptions.of(columns));
    }

    /** {@link #load(Path)} that leaves out records that cannot be used; {@link #report()} counts them. */
    public static Dataset load(String path, ErrorPolicy policy) {
        return load(path, ReadOptions.of(policy));
    }

    /** {@link #load(String, ErrorPolicy)}. */
    public static Dataset load(Path path, ErrorPolicy policy) {
        return load(path, ReadOptions.of(policy));
    }

    /** {@link #load(Path, ReadOptions)}. */
    public static Dataset load(String path, ReadOptions options) {
        return load(List.of(path), options);
    }

    /** {@link #load(Path)}, read as told. */
    public static Dataset load(Path path, ReadOptions options) {
        return load(path.toString(), options);
    }

    /** {@link #load(Path)} of several files, directories or patterns, one after the other. */
    public static Dataset load(List<String> paths, ReadOptions options) {
        return of(DataReader.of(paths, options));
    }

    /** {@link #stream(Path, ReadOptions)} with fields recognised, failing at the first record that cannot be used. */
    public static Stream<Example> stream(String path) {
        return stream(path, ReadOptions.DEFAULT);
    }

    /** {@link #stream(Path, ReadOptions)}, of a location elsewhere too: of several files one is fetched at a time. */
    public static Stream<Example> stream(String path, ReadOptions options) {
        return DataReader.of(List.of(path), options).stream();
    }

    /**
     * The examples of {@link #load(Path)} one at a time, for files of any size: nothing is held. Close the stream where it
     * is not read to its end. {@link DataReader} has a report too.
     */
    public static Stream<Example> stream(Path path, ReadOptions options) {
        return stream(path.toString(), options);
    }

    /**
     * The rows that a database gives to a query, with fields recognised as in {@link #load(Path)}; name them with AS where
     * they are not. The driver's jar has to be on the class path. What the query changes is rolled back.
     *
     * <pre>{@code
     * Dataset.jdbc("jdbc:postgresql://localhost/support?user=me", "SELECT question AS prompt, reply AS answer FROM faq")
     * }</pre>
     *
     * @throws forge.base.ForgeException if the database refuses; passwords are not shown
     * @throws DataException with the number of the first row that cannot be used
     */
    public static Dataset jdbc(String url, String query) {
        return jdbc(url, query, ReadOptions.DEFAULT);
    }

    /** {@link #jdbc(String, String)} of columns with other names, or that leaves out rows that cannot be used. */
    public static Dataset jdbc(String url, String query, ReadOptions options) {
        return of(DataReader.query(url, query, options));
    }

    /** {@link #jdbc(String, String)} of a data source, which knows user and password. */
    public static Dataset jdbc(DataSource source, String query) {
        return jdbc(source, query, ReadOptions.DEFAULT);
    }

    /** {@link #jdbc(String, String, ReadOptions)} of a data source. */
    public static Dataset jdbc(DataSource source, String query, ReadOptions options) {
        return of(DataReader.query(source, query, options));
    }

    /**
     * All that the reader gives, held in memory.
     *
     * @throws DataException for the first record that cannot be used, as the reader is told, or where there is not memory
     *     enough
     */
    public static Dataset of(DataReader reader) {
        return DatasetSources.held(reader);
    }

    /** {@link #jsonl(Path)}, or {@link #load(String)} of a location elsewhere. */
    public static Dataset jsonl(String path) {
        return DatasetSources.at(path, Dataset::load, Dataset::jsonl);
    }

    /**
     * A file with a JSON object in each line. The fields are recognised from the first record: {@code text}, or a pair such
     * as prompt and answer, prompt and response, input and output, question and answer, problem and solution, instruction
     * and output. Other fields, and those of an object {@code metadata}, become {@link Example#metadata()}.
     */
    public static Dataset jsonl(Path path) {
        return of(DataReader.jsonl(path, ReadOptions.DEFAULT));
    }

    /** {@link #jsonl(Path, Columns)}, or {@link #load(String, Columns)} of a location elsewhere. */
    public static Dataset jsonl(String path, Columns columns) {
        return DatasetSources.at(path, name -> load(name, columns), file -> jsonl(file, columns));
    }

    /** A file with a JSON object in each line, of which these fields are read. */
    public static Dataset jsonl(Path path, Columns columns) {
        return of(DataReader.jsonl(path, ReadOptions.of(columns)));
    }

    /**
     * The examples of {@link #jsonl(Path)} one at a time, for files of any size: nothing is held. Close the stream where it
     * is not read to its end.
     *
     * <pre>{@code
     * try (var lines = Dataset.streamJsonl("huge.jsonl")) {
     *     Dataset.of(lines.filter(e -> e.answer().length() < 2000).limit(10_000).toList());
     * }
     * }</pre>
     */
    public static Stream<Example> streamJsonl(String path) {
        return DatasetSources.at(path, Dataset::stream, file -> DataReader.jsonl(file, ReadOptions.DEFAULT).stream());
    }

    /** {@link #streamJsonl(String)} of these fields. */
    public static Stream<Example> streamJsonl(Path path, Columns columns) {
        return DataReader.jsonl(path, ReadOptions.of(columns)).stream();
    }

    /** {@link #text(Path)}, or {@link #load(String)} of a location elsewhere. */
    public static Dataset text(String path) {
        return DatasetSources.at(path, Dataset::load, Dataset::text);
    }

    /**
     * Plain text in UTF-8. A file is divided at lines that hold only {@code <|endoftext|>} where it has such lines among
     * its first 10 000, else at blank lines. Of a directory, each {@code .txt} file is one example.
     */
    public static Dataset text(Path path) {
        return of(DataReader.text(path, ReadOptions.DEFAULT));
    }

    /** Plain text in UTF-8, divided as told: a file, or all {@code .txt} files of a directory. */
    public static Dataset text(Path path, TextUnit unit) {
        return of(DataReader.text(path, ReadOptions.of(unit)));
    }

    /** What {@link #load} read and what it left out; empty for data that were made otherwise, or changed since. */
    public ReadReport report() {
        return report;
    }

    public int size() {
        return examples.size();
    }

    /** The first example; a {@code ForgeException} if there is none. */
    public Example first() {
        Check.that(
                !examples.isEmpty(), "the data set is empty: a filter kept nothing, or a part of a split got nothing.");
        return examples.get(0);
    }

    /** All examples, in order. */
    public List<Example> records() {
        return examples;
    }

    /** A table of the first {@code count} examples: their fields, length in characters, and file:line. */
    public TableView preview(int count) {
        return ExampleTable.of(take(count).examples, size());
    }

    /** How many records of what kind and length there are, duplicates and empty ones; lengths in words. */
    public DataSummary summarize() {
        return DataSummary.of(examples.stream());
    }

    /** {@link #summarize()} with lengths in tokens. */
    public DataSummary summarize(Tokenizer tokenizer) {
        return DataSummary.of(examples.stream(), tokenizer);
    }

    /** The examples in an order that depends on the seed only. */
    public Dataset shuffle(long seed) {
        int[] order = Seeds.permutation(size(), Seeds.derive(seed, "shuffle"));
        return new Dataset(Arrays.stream(order).mapToObj(examples::get).toList());
    }

    /**
     * Cuts the data set, in its present order, into three parts by these shares; {@link #shuffle} it first unless the
     * order means something. What the shares leave over is left out. Copies and chunks of one text may get into two parts:
     * {@code Leakage.report} counts them, {@link #split(SplitMethod)} keeps them together.
     *
     * @throws forge.base.ForgeException if a share is negative, they exceed 1, or a part asked for would be empty
     */
    public Split split(double train, double validation, double test) {
        return Shares.split(this, train, validation, test);
    }

    /**
     * Three parts by another method, such as {@code Splitter.create()}: seeded; copies, near-duplicates and examples derived
     * from one source stay together.
     */
    public Split split(SplitMethod method) {
        return method.split(this);
    }

    /** Those from the place {@code from} up to {@code to}. */
    Dataset part(int from, int to) {
        return new Dataset(examples.subList(from, to));
    }

    /** The examples for which {@code keep} holds, tested in order. */
    public Dataset filter(Predicate<Example> keep) {
        return new Dataset(examples.stream().filter(keep).toList());
    }

    /** Takes the steps one after the other: what is kept, and what each left out and why. */
    public Cleaned clean(CleaningStep... steps) {
        return Cleaning.of(steps).clean(this);
    }

    /** Every example changed by {@code change}, in order. */
    public Dataset map(UnaryOperator<Example> change) {
        return new Dataset(examples.stream().map(change).toList());
    }

    /** The first {@code count} examples, or all where there are fewer. */
    public Dataset take(int count) {
        Check.that(count >= 0, "count is %d, expected 0 or more.", count);
        return part(0, Math.min(count, size()));
    }

    /** The examples of this data set, then those of {@code other}. */
    public Dataset and(Dataset other) {
        List<Example> all = new ArrayList<>(examples);
        all.addAll(other.examples);
        return new Dataset(all);
    }

    /**
     * Cuts plain texts into chunks of at most so many tokens, at the end of a paragraph where it can be; other examples stay
     * as they are. A text of several chunks gives each a number in the metadata {@code chunk}, from 1, and the source that they
     * share as {@link Example#DERIVED_FROM}, so that {@link #split(SplitMethod)} does not part them.
     *
     * @param overlap tokens that a chunk repeats at most of the one before; see {@link TextChunker}
     */
    public Dataset chunks(Tokenizer tokenizer, int maxTokens, int overlap) {
        TextChunker chunker = new TextChunker(tokenizer, maxTokens, overlap);
        return new Dataset(Parallel.map(examples, chunker::chunksOrWhole).stream()
                .flatMap(List::stream)
                .toList());
    }

    /** {@link #batches(Tokenizer, BatchShape, long)} with seed 0. */
    public TokenBatches batches(Tokenizer tokenizer, BatchShape shape) {
        return batches(tokenizer, shape, 0);
    }

    /** {@link #batches(Tokenizer, BatchOptions)} of this shape, with this seed for the order. */
    public TokenBatches batches(Tokenizer tokenizer, BatchShape shape, long seed) {
        return batches(tokenizer, BatchOptions.builder(shape).seed(seed).build());
    }

    /**
     * Token batches, in an order that depends on the seed and the epoch.
     *
     * <p>Plain texts are joined, each behind the tokenizer's {@link Tokenizer#prefix} and ended by its end-of-text token (one
     * stands before the first too, so that
     * a model learns how texts begin; without such a token, two line breaks), and cut into windows of T + 1 tokens that
     * share one token with their neighbour: inputs are the first T, targets the last T. The tokens after the last whole
     * window are left out, and in each epoch the windows that do not fill a batch.
     *
     * <p>Of a prompt with an answer, {@link Example#promptText()} and the answer are tokenised apart, and each row holds
     * one example: prefix, prompt, answer, end of text. Only the answer and the end count; prompt and padding have the target
     * {@link Batch#IGNORE}. What exceeds T + 1 tokens is cut off at the end; an example whose answer is cut off entirely
     * or blank is left out with a warning. The last batch of an epoch is filled up with rows that do not count.
     *
     * <p>{@link BatchOptions} has other layouts, among them {@linkplain BatchLayout#PACKED packing}, in which all kinds of
     * examples may share batches. {@link TokenBatches#preview} shows what is learned, {@link TokenBatches#report} what was
     * cut and left out.
     *
     * @throws forge.base.ForgeException if plain texts have too few tokens for one batch, or no token would count, naming
     *     examples
     */
    public TokenBatches batches(Tokenizer tokenizer, BatchOptions options) {
        first();
        return TokenBatches.of(examples, tokenizer, options);
    }

    /**
     * Batches of prompts with answers for an encoder-decoder model: {@link Example#prompt()} is the source,
     * {@link Example#answer()} the target, and each ends with the end of text. Longer ones are cut off at the end; the last
     * batch of an epoch is filled up with rows that do not count.
     *
     * @throws forge.base.ForgeException if a prompt or an answer is blank, naming where it came from
     */
    public Seq2SeqBatches seq2seqBatches(Tokenizer tokenizer, Seq2SeqTokens tokens, Seq2SeqShape shape, long seed) {
        first();
        return new Seq2SeqBatches(examples, tokenizer, tokens, shape, seed);
    }

    /**
     * Batches of preferences for the objectives DPO, IPO and ORPO: {@code batchSize} pairs, two rows each, which are the
     * prompt with the better answer and with the worse. Conversations are written by the chat template as in {@link #batches(Tokenizer,
     * BatchOptions)}; only the turns of the assistant in the answers are scored. Rows are as long as the longest of their batch,
     * rounded up, unless a layout or {@code padMultiple} says otherwise. What exceeds T + 1 tokens is cut off at the end, or left out
     * by {@code LongExamples.LEAVE_OUT}. A preference of which nothing is left to compare, because an answer is blank, behind a
     * prompt that fills the row, or the same as the other, is left out with a warning. The last batch of an epoch is filled up with pairs that do not
     * count; {@link PreferenceBatches#report} counts everything.
     *
     * @throws DataException naming file and line of a record that is no preference
     * @throws forge.base.ForgeException if no pair is left, naming examples
     */
    public PreferenceBatches preferenceBatches(Tokenizer tokenizer, BatchOptions options) {
        first();
        return PreferenceBatches.of(examples, tokenizer, options);
    }

    /** The labels of texts that have one, each once, in alphabetical order. */
    public List<String> labels() {
        first();
        return examples.stream().map(LabelledBatches::label).distinct().sorted().toList();
    }

    /**
     * Batches of texts with labels, for a classifier: {@link Example#prompt()} is the text, {@link Example#answer()} its
     * label. Texts longer than T tokens are cut off at the end; the last batch of an epoch is filled up with rows that do
     * not count.
     *
     * @param labels the known ones; a label's number is its place here
     * @throws forge.base.ForgeException if a text is empty or its label unknown, naming where it came from
     */
    public LabelledBatches labelledBatches(Tokenizer tokenizer, List<String> labels, BatchShape shape, long seed) {
        return labelledBatches(tokenizer, tokenizer::encode, labels, shape, seed);
    }

    /**
     * {@link #labelledBatches(Tokenizer, List, BatchShape, long)} for a model that reads texts in another form.
     *
     * @param encode the ids of a text, such as {@code tokenizer::encodeWhole}
     */
    public LabelledBatches labelledBatches(
            Tokenizer tokenizer, Function<String, int[]> encode, List<String> labels, BatchShape shape, long seed) {
        first();
        return LabelledBatches.of(examples, tokenizer, encode, labels, shape, seed);
    }

    /**
     * Writes the examples in the form that the name says: {@code train.jsonl} as {@link #saveJsonl}, {@code .parquet},
     * {@code .csv} and {@code .tsv}, {@code .txt}, or a directory as {@link #saveDataset}, whose name has no dot.
     *
     * @throws forge.base.FileException if it cannot be written
     * @throws forge.base.ForgeException for another name, or where this form cannot hold the examples
     */
    public void save(Path path) {
        OutputFormat.of(path).write(path, examples);
    }

    /** {@link #save(Path)}. */
    public void save(String path) {
        save(Path.of(path));
    }

    /**
     * Writes the texts so that {@link #text(Path)} reads them back: blank lines between them, or a line
     * {@code <|endoftext|>} after each where a text has a blank line itself. Not kept are metadata, the border between
     * prompt and answer, blank lines before a text, white space after it, and blank texts; {@link #saveJsonl} keeps them.
     * The file appears whole or not at all.
     *
     * @throws forge.base.FileException if it cannot be written
     */
    public void saveText(Path path) {
        TextWriter.write(path, examples);
    }

    /**
     * Writes a JSON object a line so that {@link #jsonl(Path)} reads it back: {@code text}; {@code prompt} and
     * {@code answer}; {@code messages} with {@code tools}; or {@code prompt}, {@code chosen} and {@code rejected}; then an
     * object {@code metadata}. One file may hold several kinds. It appears whole or not at all.
     *
     * @throws forge.base.FileException if it cannot be written
     */
    public void saveJsonl(Path path) {
        JsonlWriter.write(path, examples);
    }

    /**
     * Writes a directory that Python's {@code datasets.load_from_disk} opens and {@link #load} reads back: Arrow files of at
     * most 500 MB with the fields of {@link #saveJsonl}, tools as JSON texts. It appears whole or not at all.
     *
     * @throws forge.base.FileException if the directory exists or cannot be written
     * @throws forge.base.ForgeException if there are no examples, or they are of several kinds
     */
    public void saveDataset(Path directory) {
        TableWriter.dataset(directory, examples);
    }

    /** Writes a Parquet file, packed with zstd, with the fields of {@link #saveDataset}; {@link #load} reads it back. */
    public void saveParquet(Path path) {
        TableWriter.parquet(path, examples);
    }

    /**
     * Writes separated values with the fields of {@link #saveDataset}: commas, or tabs where the name ends in {@code .tsv};
     * messages and metadata as JSON. {@link #load} reads it back.
     */
    public void saveCsv(Path path) {
        TableWriter.csv(path, examples);
    }

    @Override
    public String text() {
        return preview(5).text();
    }

    @Override
    public Optional<String> html() {
        return preview(5).html();
    }

    @Override
    public String toString() {
        return size() + (size() == 1 ? " example" : " examples");
    }
}
