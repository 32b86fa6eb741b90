package forge.tokenizer.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.ForgeException;
import forge.base.Json;
import forge.base.Nearest;
import forge.tokenizer.Tokenizer;
import forge.tokenizer.jinja.Prefixes;
import forge.tokenizer.jinja.Rendering;
import forge.tokenizer.jinja.Template;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a conversation becomes the text that a model reads: a Jinja template, with the special tokens that it may name. Safe
 * for use by several threads.
 *
 * <pre>{@code
 * ChatTemplate template = ChatTemplate.load("models/qwen2.5-0.5b");
 * String prompt = template.render(messages, ChatOptions.prompt());     // the model goes on with the answer
 * ChatText training = template.renderForTraining(messages);            // with what of it is learned
 * template.check(messages)                                             // do the two agree?
 * }</pre>
 */
public final class ChatTemplate {
    /** The template that transformers takes when nothing else is asked for, and the one it takes when there are tools. */
    private static final String DEFAULT = "default";

    private static final String TOOL_USE = "tool_use";
    static final String MESSAGES = "messages";
    static final String GENERATION_PROMPT = "add_generation_prompt";
    /** What transformers passes as none where it is not given. */
    private static final List<String> OPTIONAL = List.of("tools", "documents");

    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

    private final String name;
    private final Map<String, Template> templates;
    /** Special tokens and other variables that every text is told. */
    private final ObjectNode known;

    private final List<String> specialTokens;

    ChatTemplate(String name, Map<String, Template> templates, ObjectNode known, List<String> specialTokens) {
        this.name = name;
        this.templates = new LinkedHashMap<>(templates);
        this.known = known.deepCopy();
        this.specialTokens = List.copyOf(specialTokens);
    }

    /** Forge's own template: {@code <|user|>} and {@code <|assistant|>} begin the turns. */
    public static ChatTemplate standard() {
        return builtIn(DEFAULT);
    }

    /**
     * A template that comes with Forge: {@code default}, {@code chatml}, {@code llama3}, {@code gemma} or {@code mistral}.
     *
     * @throws forge.base.ForgeException naming the nearest one for any other name
     */
    public static ChatTemplate builtIn(String name) {
        return BuiltInTemplates.read(name);
    }

    /** The names that {@link #builtIn} knows. */
    public static List<String> builtInNames() {
        return BuiltInTemplates.NAMES;
    }

    /** A template that is written down here, in Jinja. */
    public static ChatTemplate of(String jinja) {
        return of("template", jinja);
    }

    /** Like {@link #of(String)} with the name that errors call it by, such as its file. */
    public static ChatTemplate of(String name, String jinja) {
        return new ChatTemplate(name, Map.of(DEFAULT, Template.parse(name, jinja)), Json.object(), List.of());
    }

    /** {@link #load(Path)}. */
    public static ChatTemplate load(String path) {
        return load(Path.of(path));
    }

    /**
     * The template of a published model or tokenizer: {@code chat_template.jinja}, {@code chat_template.json} or the key
     * {@code chat_template} of {@code tokenizer_config.json} in a directory, the first that there is; its special tokens are
     * those of {@code tokenizer_config.json} and {@code special_tokens_map.json}. Also a single file that ends in
     * {@code .jinja}, with the special tokens beside it.
     *
     * @throws forge.base.FileException if there is none
     * @throws forge.tokenizer.jinja.TemplateException with the line where it is malformed
     */
    public static ChatTemplate load(Path path) {
        return TemplateFiles.load(path);
    }

    /** The template in the directory of a tokenizer, or {@link #standard()} where there is none, with its special tokens. */
    public static ChatTemplate of(Tokenizer tokenizer) {
        return ownOf(tokenizer).orElseGet(ChatTemplate::standard).withTokensOf(tokenizer);
    }

    /** The template in the directory of a tokenizer, if there is one. */
    public static Optional<ChatTemplate> ownOf(Tokenizer tokenizer) {
        return tokenizer.directory().flatMap(TemplateFiles::find);
    }

    /** This template with the special tokens that the files in the directory of a tokenizer name. */
    public ChatTemplate withTokensOf(Path tokenizer) {
        ObjectNode all = known.deepCopy();
        all.setAll(TemplateFiles.tokens(tokenizer));
        return new ChatTemplate(name, templates, all, specialTokens);
    }

    /** This template, to which {@code token} is known as {@code variable}, such as {@code eos_token}. */
    public ChatTemplate withToken(String variable, String token) {
        return new ChatTemplate(name, templates, known.deepCopy().put(variable, token), specialTokens);
    }

    /**
     * This template, which is told a variable of its own wherever it is rendered, in training and before an answer alike:
     * {@code with("enable_thinking", false)}, {@code with("date_string", "26 Jul 2024")}. What {@link ChatOptions} say
     * comes before it.
     *
     * @param value text, a number, true or false, a {@link com.fasterxml.jackson.databind.JsonNode}, or lists and maps of
     *     those
     * @throws ForgeException for a name that the template does not read, with the nearest one that it does
     */
    public ChatTemplate with(String variable, Object value) {
        Check.that(
                !List.of(MESSAGES, GENERATION_PROMPT).contains(variable),
                "the variable %s changes with every text that is rendered and cannot be fixed.",
                variable);
        Set<String> words = words();
        Check.that(
                words.contains(variable),
                "%s does not read the variable %s.%s",
                this,
                variable,
                Nearest.of(variable, words)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse(""));
        ObjectNode all = known.deepCopy();
        all.set(variable, Json.valueOf(value));
        return new ChatTemplate(name, templates, all, specialTokens);
    }

    /** Every word of the templates, the names of their variables among them. */
    private Set<String> words() {
        return templates.values().stream()
                .flatMap(template -> WORD.matcher(template.source()).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    /** This template with the special tokens of {@code tokenizer}, where it knows none of that role. */
    public ChatTemplate withTokensOf(Tokenizer tokenizer) {
        ObjectNode all = Json.object();
        tokenizer.beginOfText().ifPresent(id -> all.put("bos_token", tokenizer.token(id)));
        tokenizer.endOfText().ifPresent(id -> all.put("eos_token", tokenizer.token(id)));
        tokenizer.padding().ifPresent(id -> all.put("pad_token", tokenizer.token(id)));
        all.setAll(known);
        return new ChatTemplate(name, templates, all, specialTokens);
    }

    /** Of several templates in one directory the one with this name, such as {@code tool_use} or {@code rag}. */
    public ChatTemplate named(String which) {
        Check.that(
                templates.containsKey(which), "%s has the templates %s, not \"%s\".", name, templates.keySet(), which);
        return new ChatTemplate(name, Map.of(DEFAULT, templates.get(which)), known, specialTokens);
    }

    /** The text of whole messages, nothing behind the last one. */
    public String render(List<Message> messages) {
        return render(messages, ChatOptions.none());
    }

    /**
     * The text of the messages. Templates find what transformers passes: {@code messages}, {@code tools} and
     * {@code documents} (none where they are not given), {@code add_generation_prompt}, the special tokens, and every
     * variable of the options.
     *
     * @throws forge.tokenizer.jinja.TemplateException where the template fails or refuses the messages
     */
    public String render(List<Message> messages, ChatOptions options) {
        if (options.ending() == ChatOptions.Ending.CONTINUED) {
            return OpenTurn.render(this, messages, options);
        }
        return rendering(messages, options).text();
    }

    /** The text of these variables as they are, {@code messages} among them, and of the special tokens. */
    public String render(ObjectNode variables) {
        return rendering(variables, Clock.system(ZoneId.systemDefault())).text();
    }

    Rendering rendering(List<Message> messages, ChatOptions options) {
        return rendering(variables(messages, options), options.clock());
    }

    Rendering rendering(ObjectNode variables, Clock clock) {
        ObjectNode all = known.deepCopy();
        all.setAll(variables);
        return template(all).render(all, MESSAGES, clock);
    }

    /** The texts of the first messages, as many as the counts say. */
    Prefixes prefixes(ObjectNode variables, Clock clock, int... counts) {
        ObjectNode all = known.deepCopy();
        all.setAll(variables);
        return template(all).prefixes(all, MESSAGES, clock, counts);
    }

    /** What transformers passes to a template. */
    private ObjectNode variables(List<Message> messages, ChatOptions options) {
        ObjectNode variables = Json.object();
        OPTIONAL.stream().filter(variable -> !known.has(variable)).forEach(variables::putNull);
        variables.setAll(options.variables());
        variables.set(MESSAGES, ChatMessages.json(messages));
        return variables.put(GENERATION_PROMPT, options.ending() == ChatOptions.Ending.PROMPT);
    }

    /** The token that the template knows by this name. */
    Optional<String> token(String variable) {
        return Optional.ofNullable(known.path(variable).textValue());
    }

    private Template template(ObjectNode variables) {
        boolean tools = !variables.path("tools").isEmpty();
        return Optional.ofNullable(templates.get(tools && templates.containsKey(TOOL_USE) ? TOOL_USE : DEFAULT))
                .orElseThrow(() -> new ForgeException(
                        name + " has the templates " + templates.keySet() + ". Choose one with named(…)."));
    }

    /** {@link #renderForTraining(List, ChatOptions)} without further variables. */
    public ChatText renderForTraining(List<Message> messages) {
        return renderForTraining(messages, ChatOptions.none());
    }

    /**
     * The text of a whole conversation, with which part of it which message says. A template with generation blocks says
     * itself what an assistant says; otherwise its part begins where the text ends that a model reads before it answers,
     * and ends where the loop over the messages goes on to the next one: with the mark that ends the turn, without white
     * space behind that.
     *
     * @throws forge.base.ForgeException if the text does not begin with what a model reads before one of the answers that
     *     are learned: see {@link #check} and {@link Message#masked}
     */
    public ChatText renderForTraining(List<Message> messages, ChatOptions options) {
        return training(messages, options).spans();
    }

    /** Like {@link #renderForTraining(List, ChatOptions)} with these variables as they are, {@code messages} among them. */
    public ChatText renderForTraining(ObjectNode variables) {
        return new TrainingText(this, variables, message -> true, Clock.system(ZoneId.systemDefault())).spans();
    }

    private TrainingText training(List<Message> messages, ChatOptions options) {
        IntPredicate learned = i -> messages.get(i).train().orElse(true);
        return new TrainingText(this, variables(messages, options), learned, options.clock());
    }

    /** {@link #check(List, ChatOptions)} without further variables. */
    public RoundTrip check(List<Message> messages) {
        return check(messages, ChatOptions.none());
    }

    /** Whether the text of training begins, for each answer, with what a model reads before it answers. */
    public RoundTrip check(List<Message> messages, ChatOptions options) {
        return training(messages, options).roundTrip();
    }

    /** The tokens that this template writes and a tokenizer should have as one id each; known of built-in ones only. */
    public List<String> specialTokens() {
        return specialTokens;
    }

    /** The template in Jinja; of several, the default. */
    public String source() {
        return template(Json.object()).source();
    }

    /** SHA-256 of the Jinja in hexadecimal, that of the file where there is one template; tells templates of one name apart. */
    public String sha256() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            templates.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(template -> (templates.size() == 1 ? "" : template.getKey() + "\n")
                            + template.getValue().source())
                    .forEach(text -> sha256.update(text.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** How errors call it. */
    public String name() {
        return name;
    }

    /** Writes {@code chat_template.jinja} into a directory, whole or not at all: transformers reads it from there. */
    public void save(Path directory) {
        TemplateFiles.save(directory, source());
    }

    /** As {@code chat template chatml}. */
    @Override
    public String toString() {
        return "chat template " + name;
    }
}
