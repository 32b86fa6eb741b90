package forge.data.record;

import forge.base.Check;
import forge.tokenizer.chat.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * A prompt with two answers, of which the first is preferred.
 *
 * @param context the turns that both answers share, at least one
 * @param chosen the turns of the better answer, at least one
 * @param rejected the turns of the worse answer, at least one
 */
public record Preference(List<Message> context, List<Message> chosen, List<Message> rejected) implements Content {
    public Preference {
        context = List.copyOf(context);
        chosen = List.copyOf(chosen);
        rejected = List.copyOf(rejected);
        Check.that(
                !context.isEmpty() && !chosen.isEmpty() && !rejected.isEmpty(),
                "a preference has %d turns of context, %d chosen and %d rejected, expected at least one of each.",
                context.size(),
                chosen.size(),
                rejected.size());
    }

    public static Preference of(String prompt, String chosen, String rejected) {
        return new Preference(
                List.of(Message.user(prompt)),
                List.of(Message.assistant(chosen)),
                List.of(Message.assistant(rejected)));
    }

    /** Whether it is one prompt and two texts, and no more is known of it: no other turns, thoughts, calls or names. */
    public boolean isOfTexts() {
        String prompt = context.get(0).content();
        Preference texts = of(prompt, chosen.get(0).content(), rejected.get(0).content());
        return !prompt.isEmpty()
                && chosen.equals(texts.chosen)
                && rejected.equals(texts.rejected)
                && (context.equals(texts.context)
                        || context.equals(List.of(texts.context.get(0).masked())));
    }

    /** The conversation with the better answer. */
    public Conversation chosenConversation() {
        return conversation(chosen);
    }

    /** The conversation with the worse answer. */
    public Conversation rejectedConversation() {
        return conversation(rejected);
    }

    private Conversation conversation(List<Message> answer) {
        List<Message> all = new ArrayList<>(context);
        all.addAll(answer);
        return new Conversation(all, List.of());
    }

    @Override
    public String prompt() {
        return chosenConversation().prompt();
    }

    /** The better answer. */
    @Override
    public String answer() {
        return chosenConversation().answer();
    }

    @Override
    public String text() {
        return chosenConversation().text() + "\n\nrejected: "
                + rejectedConversation().answer();
    }
}
