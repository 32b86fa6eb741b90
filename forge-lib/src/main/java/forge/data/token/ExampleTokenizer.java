package forge.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.DataException;
import forge.base.ForgeException;
import forge.base.Json;
import forge.data.record.Content;
import forge.data.record.Conversation;
import forge.data.record.Example;
import forge.data.record.Pair;
import forge.data.record.PlainText;
import forge.data.record.Preference;
import forge.tokenizer.Tokenizer;
import forge.tokenizer.chat.ChatOptions;
import forge.tokenizer.chat.ChatTemplate;
import forge.tokenizer.chat.ChatText;
import forge.tokenizer.chat.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tokens of examples, and says which of them are learned. Safe for use by several threads. */
public final class ExampleTokenizer {
    private static final Logger LOG = LoggerFactory.getLogger(ExampleTokenizer.class);

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final PairForm pairs;
    private final PairForm preferences;
    private final Masking masking;
    private final int[] textEnd;
    private final ControlMarks marks;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** With preferences that are conversations. */
    public ExampleTokenizer(
            Tokenizer tokenizer, ChatTemplate template, PairForm pairs, Masking masking, int[] textEnd) {
        this(tokenizer, template, pairs, PairForm.CHAT, masking, textEnd);
    }

    /**
     * @param preferences the form of those of one prompt and two texts
     * @param textEnd stands behind a plain text
     */
    public ExampleTokenizer(
            Tokenizer tokenizer,
            ChatTemplate template,
            PairForm pairs,
            PairForm preferences,
            Masking masking,
            int[] textEnd) {
        this.tokenizer = tokenizer;
        this.template = template.withTokensOf(tokenizer);
        this.marks = new ControlMarks(tokenizer, this.template);
        this.pairs = pairs;
        this.preferences = preferences;
        this.masking = masking;
        this.textEnd = textEnd.clone();
    }

    /**
     * The tokens of an example, however many: rows cut it.
     *
     * @throws DataException naming the example, where the template refuses it or training and prompt would differ
     */
    public TokenizedExample tokenize(Example example) {
        Content content = example.content();
        if (content instanceof PlainText plain) {
            return plain(example, plain);
        }
        if (content instanceof Pair pair) {
            return pairs == PairForm.PLAIN
                    ? pair(example, masking.learnsAll())
                    : chat(example, List.of(Message.user(pair.prompt()), Message.assistant(pair.answer())), List.of());
        }
        return content instanceof Conversation conversation
                ? chat(example, conversation.messages(), conversation.tools())
                : preference(example, (Preference) content);
    }

    private TokenizedExample preference(Example example, Preference preference) {
        if (preferences == PairForm.PLAIN && preference.isOfTexts()) {
            Message asked = preference.context().get(0);
            Pair better = new Pair(asked.content(), preference.chosen().get(0).content());
            return pair(
                    example.withContent(better),
                    masking.learnsAll() && asked.train().orElse(true));
        }
        return chat(example, better(preference), List.of());
    }

    /** The better answer of a preference is learned, what precedes it is given. */
    private List<Message> better(Preference preference) {
        List<Message> messages = new ArrayList<>();
        for (Message message : preference.context()) {
            messages.add(masking.learnsAll() || message.train().isPresent() ? message : message.masked());
        }
        messages.addAll(preference.chosen());
        return messages;
    }

    private TokenizedExample plain(Example example, PlainText plain) {
        int[] ids = joined(tokenizer.encodeWhole(plain.text()), textEnd);
        BitSet learned = range(0, plain.text().isBlank() ? 0 : ids.length);
        return new TokenizedExample(ids, learned, example.origin(), notes(marks.areIn(plain.text()), 0));
    }

    /** Prompt and answer tokenised apart, since at the time of the answer the prompt is all there is. */
    private TokenizedExample pair(Example example, boolean learnsPrompt) {
        int[] prompt = tokenizer.encodeWhole(example.promptText());
        if (example.answer().isBlank()) { // with its end of text alone it would teach to end at once
            return new TokenizedExample(
                    prompt, new BitSet(), example.origin(), notes(marks.areIn(example.promptText()), 1));
        }
        int[] answer = joined(
                tokenizer.encode(example.answer()),
                tokenizer.endOfText().stream().toArray());
        int[] ids = joined(prompt, answer);
        BitSet learned = range(learnsPrompt ? 0 : prompt.length, ids.length);
        boolean said = marks.areIn(example.promptText()) || marks.areIn(example.answer());
        return new TokenizedExample(ids, learned, example.origin(), notes(said, 1));
    }

    private static TokenNotes notes(boolean said, int bare) {
        return new TokenNotes(0, 0, said ? 1 : 0, bare, 0);
    }

    private TokenizedExample chat(Example example, List<Message> messages, List<String> tools) {
        warnOfMarksInPieces();
        List<Message> marked = masking.marked(messages);
        ChatText rendered = rendered(example, marked, tools);
        int[] ids = tokenizer.encode(rendered.text());
        int[] begin = prefix(ids);
        int[] whole = joined(begin, ids);
        TokenBorders borders = new TokenBorders(tokenizer, rendered.text(), ids);
        BitSet learned = new BitSet(whole.length);
        int straddling = 0;
        for (ChatText.Span span : learned(rendered, marked)) {
            TokenBorders.Border from = borders.at(span.begin());
            TokenBorders.Border to = borders.at(span.end());
            learned.set(begin.length + from.before(), begin.length + to.begun());
            straddling += (from.straddled() ? 1 : 0) + (to.straddled() ? 1 : 0);
        }
        boolean said = marked.stream().anyMatch(message -> marks.areSaid(message.content()));
        int templated = example.content() instanceof Pair ? 0 : 1;
        TokenNotes notes = new TokenNotes(straddling, lostReasoning(rendered, marked), said ? 1 : 0, 0, templated);
        return new TokenizedExample(whole, learned, example.origin(), notes);
    }

    /** Some templates write what an assistant thought before its last answer only. */
    private static long lostReasoning(ChatText rendered, List<Message> messages) {
        return IntStream.range(0, messages.size())
                .filter(i -> messages.get(i).train().orElse(false))
                .filter(i -> messages.get(i)
                        .reasoning()
                        .filter(thoughts -> !written(rendered, i).contains(thoughts.strip()))
                        .isPresent())
                .count();
    }

    private static String written(ChatText rendered, int message) {
        return rendered.spans().stream()
                .filter(span -> span.message() == message)
                .map(rendered::text)
                .collect(Collectors.joining());
    }

    /** What {@link Tokenizer#encodeWhole} puts before these ids: nothing where the template writes it itself. */
    private int[] prefix(int[] ids) {
        return tokenizer.prefix().stream()
                .filter(id -> ids.length == 0 || ids[0] != id)
                .toArray();
    }

    /** Once: a mark of several tokens works, but it is longer and a user can write it. */
    private void warnOfMarksInPieces() {
        List<String> inPieces = template.specialTokens().stream()
                .filter(token -> tokenizer.id(token).isEmpty())
                .toList();
        if (!inPieces.isEmpty() && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "{} writes {}, of which the tokenizer makes several tokens each. Use the model's own template, or train a"
                            + " tokenizer with these special tokens.",
                    template,
                    inPieces);
        }
    }

    private ChatText rendered(Example example, List<Message> messages, List<String> tools) {
        ChatOptions options = ChatOptions.none();
        try {
            if (!tools.isEmpty()) {
                List<JsonNode> described = tools.stream().map(Json::parse).toList();
                options = options.with("tools", described);
            }
            return template.renderForTraining(messages, options);
        } catch (ForgeException e) {
            throw new DataException(
                    Path.of(example.origin().file()), example.origin().line(), 0, e.getMessage());
        }
    }

    /** The parts of the text that are learned, neighbours joined. */
    private List<ChatText.Span> learned(ChatText rendered, List<Message> messages) {
        List<ChatText.Span> learned = new ArrayList<>();
        for (ChatText.Span span : rendered.spans()) {
            if (!learns(span, messages)) {
                continue;
            }
            int last = learned.size() - 1;
            if (last >= 0 && learned.get(last).end() == span.begin()) {
                learned.set(
                        last, new ChatText.Span(learned.get(last).begin(), span.end(), span.message(), span.said()));
            } else {
                learned.add(span);
            }
        }
        return learned;
    }

    private boolean learns(ChatText.Span span, List<Message> marked) {
        boolean everything = masking.learnsAll();
        return span.message() == ChatText.NO_MESSAGE
                ? everything
                : (everything || span.said())
                        && marked.get(span.message()).train().orElse(false);
    }

    private static int[] joined(int[] left, int[] right) {
        return IntStream.concat(IntStream.of(left), IntStream.of(right)).toArray();
    }

    private static BitSet range(int from, int to) {
        BitSet range = new BitSet(to);
        range.set(from, to);
        return range;
    }
}
