package forge.generate;

import forge.base.Check;

/**
 * What a text begins with and how far it may go.
 *
 * @param text empty where there is no tokenizer
 * @param ids at least one
 * @param length tokens before the first new one: the ids, or the start of a decoder whose encoder reads the ids
 * @param maxTokens new tokens that were asked for
 * @param contextLength tokens that the model can hold
 */
record Prompt(String text, long[] ids, int length, int maxTokens, int contextLength) {
    Prompt {
        Check.that(ids.length > 0, "a prompt of ids is empty; begin with the model's end-of-text id.");
        Check.that(
                length < contextLength,
                "the prompt has %d tokens, but the model's context ends at %d. Cut the prompt.",
                length,
                contextLength);
    }

    /** New tokens at most; the last one is never read, so it needs no room. */
    int limit() {
        return Math.min(maxTokens, contextLength - length + 1);
    }

    /** Why a text of as many tokens ends. */
    Generation.Ending endAtLimit() {
        return limit() == maxTokens ? Generation.Ending.MAX_TOKENS : Generation.Ending.CONTEXT_FULL;
    }

    /** Whether it can be padded to the length of {@code longer} and still have all the room that it has alone. */
    boolean fitsBeside(Prompt longer) {
        return longer.length() + limit() <= contextLength + 1;
    }
}
