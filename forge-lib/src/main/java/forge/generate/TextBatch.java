package forge.generate;

import forge.base.Cancellation;
import forge.engine.Decoder;
import forge.engine.Sampling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Texts that are generated together, each as if it were alone. A text that has ended leaves the batch. */
record TextBatch(List<GeneratedText> texts) {
    /** Tokens between two looks at the stop button and two pieces of streamed text. */
    private static final int CHUNK = 8;

    TextBatch {
        texts = List.copyOf(texts);
    }

    /**
     * Batches of at most {@code size} texts: prompts of like length together, and none with a longer one beside which it
     * would not have the room that it has alone.
     */
    static List<TextBatch> of(List<GeneratedText> texts, int size) {
        List<GeneratedText> longestFirst = new ArrayList<>(texts);
        longestFirst.sort(Comparator.comparingInt(text -> -text.prompt().length()));
        List<TextBatch> batches = new ArrayList<>();
        List<GeneratedText> open = new ArrayList<>();
        for (GeneratedText text : longestFirst) {
            if (open.size() == size
                    || (!open.isEmpty() && !text.prompt().fitsBeside(open.get(0).prompt()))) {
                batches.add(new TextBatch(open));
                open.clear();
            }
            open.add(text);
        }
        if (!open.isEmpty()) {
            batches.add(new TextBatch(open));
        }
        return batches;
    }

    /** Tokens of a row, padding among them. */
    int capacity() {
        Prompt longest = texts.get(0).prompt();
        int more = texts.stream().mapToInt(text -> text.prompt().limit()).max().orElse(0);
        return Math.min(longest.length() + more, longest.contextLength());
    }

    /** Draws all texts to their ends. */
    void sample(Decoder decoder, Sampling sampling, Ends ends) {
        long[] stop = ends.ids();
        decoder.start(texts.stream().map(GeneratedText::begin).toList());
        List<GeneratedText> open = texts;
        while (!open.isEmpty()) {
            Cancellation.check("Generation");
            int least = open.stream().mapToInt(GeneratedText::remaining).min().orElse(0);
            int chunk = Math.min(CHUNK, least);
            double[][] numbers = open.stream().map(text -> text.numbers(chunk)).toArray(double[][]::new);
            List<long[]> added = decoder.append(sampling, numbers, stop);
            for (int row = 0; row < added.size(); row++) {
                open.get(row).add(added.get(row));
            }
            open = stillOpen(decoder, open);
        }
    }

    private static List<GeneratedText> stillOpen(Decoder decoder, List<GeneratedText> rows) {
        int[] open = IntStream.range(0, rows.size())
                .filter(row -> rows.get(row).result().isEmpty())
                .toArray();
        if (open.length > 0 && open.length < rows.size()) {
            decoder.select(open);
        }
        return IntStream.of(open).mapToObj(rows::get).toList();
    }

    /** Searches for each text by itself. */
    void search(Decoder decoder, BeamSearch beams, double repetitionPenalty, Ends ends) {
        for (GeneratedText text : texts) {
            decoder.start(text.begin());
            text.add(new Beams(beams, ends.ids(), text.remaining(), repetitionPenalty).search(decoder));
        }
    }
}
