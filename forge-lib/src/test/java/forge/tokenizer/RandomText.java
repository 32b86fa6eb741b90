package forge.tokenizer;

import java.util.SplittableRandom;

/** Text as no author writes it: words, white space of every kind, scripts, emoji, combining marks, any code point. */
final class RandomText {
    private static final String[] BITS = {
        "the",
        "The",
        "I'll",
        "WE'VE",
        "don't",
        "'s",
        "'S",
        "'ſ",
        "'",
        " ",
        "  ",
        "   ",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "\u00a0",
        "\u3000",
        "\u2028",
        "\u0085",
        "1",
        "12",
        "2024",
        "١٢٣",
        "½",
        "Ⅷ",
        "!",
        "...",
        "?!",
        "_",
        "=>",
        "{}",
        "日本語",
        "漢字",
        "한국어",
        "ไทย",
        "हिन्दी",
        "é",
        "e\u0301",
        "ñ",
        "ß",
        "İ",
        "ﬁ",
        "😀",
        "👩‍👩‍👧",
        "🏳️‍🌈",
        "𝔘𝔫𝔦",
        "𐐀",
        "\u0000",
        "\u001b",
        "\ufeff",
        "\ufffd",
        "\u0378",
        "<|endoftext|>",
        "<|im_start|>",
        "<|end",
        "</s>",
        "a\u0327\u0301",
        "\u1100\u1161\u11a8",
    };

    private final SplittableRandom random;

    RandomText(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Well-formed text of up to {@code maxBits} bits. */
    String next(int maxBits) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(maxBits + 1); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) (' ' + random.nextInt(95)));
                case 1 -> text.appendCodePoint(codePoint());
                default -> text.append(BITS[random.nextInt(BITS.length)]);
            }
        }
        return text.toString();
    }

    private int codePoint() {
        int limit = random.nextBoolean() ? 0x3000 : Character.MAX_CODE_POINT + 1;
        int c = random.nextInt(limit);
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c;
    }
}
