package forge.generate;

import forge.view.Html;
import forge.view.Viewable;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A generated text.
 *
 * @param prompt what it continues
 * @param continuation the new text alone
 * @param tokenIds ids of the new text, without the token that ended it; where a stop text did, those that spell it are there
 * @param ending why it ends
 * @param duration of the generation, reading the prompt included
 */
public record Generation(String prompt, String continuation, int[] tokenIds, Ending ending, Duration duration)
        implements Viewable {
    /** Why a text ends. */
    public enum Ending {
        /** The model wrote its end of text. */
        END_OF_TEXT,
        /** A stop text or stop token that was asked for came. */
        STOP,
        /** As many tokens as were asked for. */
        MAX_TOKENS,
        /** No room left in the model's context. */
        CONTEXT_FULL
    }

    public Generation {
        tokenIds = tokenIds.clone();
    }

    @Override
    public int[] tokenIds() {
        return tokenIds.clone();
    }

    /** New tokens a second. */
    public double tokensPerSecond() {
        return tokenIds.length / (duration.toNanos() / 1e9);
    }

    /** Prompt and new text. */
    @Override
    public String text() {
        return prompt + continuation;
    }

    @Override
    public Optional<String> html() {
        return Optional.of(("<div style=\"white-space:pre-wrap\"><span style=\"color:#777\">%s</span>%s"
                        + "<div style=\"color:#777;font-size:85%%\">%s</div></div>")
                .formatted(Html.escape(prompt), Html.escape(continuation), facts()));
    }

    private String facts() {
        String why = switch (ending) {
            case END_OF_TEXT -> "end of text";
            case STOP -> "stopped as asked for";
            case MAX_TOKENS -> "as many as asked for";
            case CONTEXT_FULL -> "the context is full";
        };
        return String.format(Locale.ROOT, "%d tokens, %.0f tokens/s, %s", tokenIds.length, tokensPerSecond(), why);
    }

    @Override
    public String toString() {
        return text().replace('\n', ' ');
    }
}
