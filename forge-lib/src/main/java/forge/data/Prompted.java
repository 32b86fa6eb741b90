package forge.data;

import forge.base.Check;
import forge.data.record.Origin;

/**
 * What a model is given of an example, and what it should answer: the ids as training has them, so that a template, a prefix and a
 * separator are those that the model learned with.
 *
 * @param prompt at least one id
 * @param answer the last answer with the ids that end it, at least one id
 */
public record Prompted(int[] prompt, int[] answer, Origin origin) {
    public Prompted {
        Check.that(prompt.length > 0, "%s: the prompt has no ids, so that there is nothing to answer.", origin);
        Check.that(answer.length > 0, "%s: the answer has no ids.", origin);
        prompt = prompt.clone();
        answer = answer.clone();
    }

    @Override
    public int[] prompt() {
        return prompt.clone();
    }

    @Override
    public int[] answer() {
        return answer.clone();
    }

    @Override
    public String toString() {
        return "%d ids to be answered with %d (%s)".formatted(prompt.length, answer.length, origin);
    }
}
