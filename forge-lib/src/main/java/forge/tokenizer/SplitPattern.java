package forge.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/**
 * The patterns by which byte-level BPE cuts a text into words before it merges bytes, as hand-written scanners: a
 * backtracking regular expression takes most of the time of a tokenizer. Each constant equals its {@link #regex()} in
 * every case; {@code SplitPatternTest} compares them.
 */
enum SplitPattern {
    /** GPT-2 (Radford et al. 2019, encoder.py), also RoBERTa, OPT, Pythia; the pattern inside {@code ByteLevel}. */
    GPT2("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+") {
        @Override
        int next(char[] text, int from, int to) {
            int c = Character.codePointAt(text, from, to);
            if (c == '\'') {
                int end = contraction(text, from, to, false);
                if (end > from) {
                    return end;
                }
            }
            int start = c == ' ' && from + 1 < to && classAt(text, from + 1, to) != CharClasses.SPACE ? from + 1 : from;
            byte kind = classAt(text, start, to);
            return kind == CharClasses.SPACE ? spaces(text, from, to) : run(text, start, to, kind);
        }
    },
    /** Qwen 2 to 3: as Llama 3, with each digit a word. */
    QWEN2(modern("\\p{N}")) {
        @Override
        int next(char[] text, int from, int to) {
            return modern(text, from, to, 1);
        }
    },
    /** Llama 3 and the cl100k pattern of GPT-4: numbers in groups of up to three digits. */
    LLAMA3(modern("\\p{N}{1,3}")) {
        @Override
        int next(char[] text, int from, int to) {
            return modern(text, from, to, 3);
        }
    };

    private final String regex;

    SplitPattern(String regex) {
        this.regex = regex;
    }

    /** The pattern as tokenizer.json files write it. */
    String regex() {
        return regex;
    }

    /** The scanner that equals {@code regex}. */
    static Optional<SplitPattern> of(String regex) {
        return Arrays.stream(values()).filter(p -> p.regex.equals(regex)).findFirst();
    }

    /** The end of the word that begins at {@code from}, which is less than {@code to}. */
    abstract int next(char[] text, int from, int to);

    private static String modern(String number) {
        return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + number
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    private static int modern(char[] text, int from, int to, int maxDigits) {
        int c = Character.codePointAt(text, from, to);
        byte kind = CharClasses.of(c);
        if (kind == CharClasses.LETTER) {
            return run(text, from, to, kind);
        }
        if (kind == CharClasses.NUMBER) {
            return digits(text, from, to, maxDigits);
        }
        if (c == '\'') {
            int end = contraction(text, from, to, true);
            if (end > from) {
                return end;
            }
        }
        int second = from + Character.charCount(c);
        byte following = second < to ? classAt(text, second, to) : CharClasses.SPACE;
        if (following == CharClasses.LETTER && !isLineBreak(c)) {
            return run(text, second, to, following);
        }
        if (kind == CharClasses.OTHER) {
            return lineBreaks(text, run(text, from, to, kind), to);
        }
        if (c == ' ' && following == CharClasses.OTHER) {
            return lineBreaks(text, run(text, second, to, following), to);
        }
        int lines = afterLastLineBreak(text, from, to);
        return lines > from ? lines : spaces(text, from, to);
    }

    /** The end of {@code 's 't 're 've 'm 'll 'd} after the apostrophe at {@code from}, or {@code from}. */
    private static int contraction(char[] text, int from, int to, boolean anyCase) {
        int first = from + 1 < to ? letter(text[from + 1], anyCase) : 0;
        int second = from + 2 < to ? letter(text[from + 2], anyCase) : 0;
        return switch (first) {
            case 's', 't', 'm', 'd' -> from + 2;
            case 'r', 'v' -> second == 'e' ? from + 3 : from;
            case 'l' -> second == 'l' ? from + 3 : from;
            default -> from;
        };
    }

    private static int letter(char c, boolean anyCase) {
        if (!anyCase) {
            return c;
        }
        return c == 'ſ' ? 's' : c >= 'A' && c <= 'Z' ? c + 32 : c; // the long s is an s to Unicode's case folding
    }

    /** The end of the run of characters of one class. */
    private static int run(char[] text, int from, int to, byte kind) {
        int i = from;
        while (i < to) {
            char c = text[i];
            if (Character.isHighSurrogate(c)) {
                int codePoint = Character.codePointAt(text, i, to);
                if (CharClasses.of(codePoint) != kind) {
                    break;
                }
                i += Character.charCount(codePoint);
            } else if (CharClasses.of(c) == kind) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    private static int digits(char[] text, int from, int to, int max) {
        int i = from;
        for (int n = 0; n < max && i < to && classAt(text, i, to) == CharClasses.NUMBER; n++) {
            i += Character.charCount(Character.codePointAt(text, i, to));
        }
        return i;
    }

    /** {@code \s+(?!\S)|\s+}: a run of white space leaves its last character to the word that follows it. */
    private static int spaces(char[] text, int from, int to) {
        int end = run(text, from, to, CharClasses.SPACE);
        return end < to && end - from > 1 ? end - 1 : end;
    }

    private static int lineBreaks(char[] text, int from, int to) {
        int i = from;
        while (i < to && isLineBreak(text[i])) {
            i++;
        }
        return i;
    }

    /** {@code \s*[\r\n]+}: the end of the last line break of the white space at {@code from}, or {@code from}. */
    private static int afterLastLineBreak(char[] text, int from, int to) {
        int end = from;
        for (int i = from; i < to && CharClasses.of(text[i]) == CharClasses.SPACE; i++) {
            if (isLineBreak(text[i])) {
                end = i + 1;
            }
        }
        return end;
    }

    private static boolean isLineBreak(int c) {
        return c == '\n' || c == '\r';
    }

    private static byte classAt(char[] text, int at, int to) {
        return CharClasses.of(Character.codePointAt(text, at, to));
    }
}
