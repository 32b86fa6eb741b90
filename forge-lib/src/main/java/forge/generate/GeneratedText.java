package forge.generate;

import forge.tokenizer.StreamDecoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A text while it is generated: hands each piece over as soon as it is certain, and knows when it has ended. */
final class GeneratedText {
    private final Prompt prompt;
    private final Ends ends;
    private final Optional<StreamDecoder> decoder;
    private final SplittableRandom random;
    private final Consumer<String> onText;
    private long startNanos;
    private final StringBuilder text = new StringBuilder();
    private final int[] ids;
    private int tokens;
    private int handedOver;
    private Optional<Generation> result = Optional.empty();

    /**
     * @param decoder absent where there is no tokenizer, and so no text
     * @param seed of the numbers that draw the tokens of this text alone
     */
    GeneratedText(Prompt prompt, Ends ends, Optional<StreamDecoder> decoder, long seed, Consumer<String> onText) {
        this.prompt = prompt;
        this.ends = ends;
        this.decoder = decoder;
        this.random = new SplittableRandom(seed);
        this.onText = onText;
        this.ids = new int[prompt.limit()];
    }

    /** Starts the clock and gives the ids to begin with. */
    long[] begin() {
        startNanos = System.nanoTime();
        return prompt.ids();
    }

    Prompt prompt() {
        return prompt;
    }

    /** Present once the text has ended. */
    Optional<Generation> result() {
        return result;
    }

    /** Tokens that may still come. */
    int remaining() {
        return ids.length - tokens;
    }

    /** The random numbers of the next tokens, the same ones whatever is generated beside this text. */
    double[] numbers(int count) {
        return random.doubles(count).toArray();
    }

    /** Takes the next tokens, as far as the text goes on. */
    void add(long... more) {
        for (int i = 0; i < more.length && result.isEmpty(); i++) {
            Optional<Generation.Ending> ending = ends.at(more[i]);
            if (ending.isPresent()) {
                end(ending.get());
            } else {
                add((int) more[i]);
            }
        }
        handOver(ends.certain(text, handedOver));
    }

    private void add(int id) {
        ids[tokens++] = id;
        decoder.ifPresent(d -> text.append(d.next(id)));
        if (ends.find(text, handedOver) >= 0) {
            end(Generation.Ending.STOP);
        } else if (tokens == ids.length) {
            end(prompt.endAtLimit());
        }
    }

    private void end(Generation.Ending ending) {
        decoder.ifPresent(d -> text.append(d.finish()));
        int stop = ends.find(text, handedOver);
        if (stop >= 0) {
            text.setLength(stop);
        }
        handOver(text.length());
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        result = Optional.of(new Generation(prompt.text(), text.toString(), Arrays.copyOf(ids, tokens), ending, time));
    }

    private void handOver(int end) {
        if (end > handedOver) {
            onText.accept(text.substring(handedOver, end));
            handedOver = end;
        }
    }
}
