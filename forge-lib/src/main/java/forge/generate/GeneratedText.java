package forge.generate;

import forge.tokenizer.StreamDecoder;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A text while it is generated: hands each piece over as soon as it is certain. */
final class GeneratedText {
    private final String prompt;
    private final StreamDecoder decoder;
    private final Consumer<String> onText;
    private final long startNanos = System.nanoTime();
    private final StringBuilder text = new StringBuilder();
    private final IntStream.Builder ids = IntStream.builder();
    private int tokens;

    GeneratedText(String prompt, StreamDecoder decoder, Consumer<String> onText) {
        this.prompt = prompt;
        this.decoder = decoder;
        this.onText = onText;
    }

    void add(long... more) {
        for (long id : more) {
            ids.add((int) id);
            handOver(decoder.next((int) id));
        }
        tokens += more.length;
    }

    int tokens() {
        return tokens;
    }

    Generation end(Generation.Ending ending) {
        handOver(decoder.finish());
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        return new Generation(prompt, text.toString(), ids.build().toArray(), ending, time);
    }

    private void handOver(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            onText.accept(piece);
        }
    }
}
