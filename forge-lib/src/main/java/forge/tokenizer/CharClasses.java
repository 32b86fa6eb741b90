package forge.tokenizer;

import java.util.Arrays;

/**
 * What the patterns of byte-level BPE call {@code \p{L}}, {@code \p{N}} and {@code \s}: the classes of Unicode 16, which
 * the regular expressions of Hugging Face tokenizers 0.21 use. An older JDK knows fewer letters (JDK 17: Unicode 13), so
 * the later ones stand here: ids must not depend on the JDK.
 */
final class CharClasses {
    static final byte OTHER = 0;
    static final byte LETTER = 1;
    static final byte NUMBER = 2;
    static final byte SPACE = 3;

    /** First and last letters of the ranges that Unicode 14 to 16 added, from UnicodeData.txt. */
    private static final int[] NEW_LETTERS = ranges("""
            870-887 889-88E 8B5-8B5 8C8-8C9 C5D-C5D CDD-CDD 170D-170D 171F-171F 1B4C-1B4C 1C89-1C8A 2C2F-2C2F 2C5F-2C5F
            9FFD-9FFF A7C0-A7C1 A7CB-A7CD A7D0-A7D1 A7D3-A7D3 A7D5-A7DC A7F2-A7F4 10570-1057A 1057C-1058A 1058C-10592
            10594-10595 10597-105A1 105A3-105B1 105B3-105B9 105BB-105BC 105C0-105F3 10780-10785 10787-107B0 107B2-107BA
            10D4A-10D65 10D6F-10D85 10EC2-10EC4 10F70-10F81 11071-11072 11075-11075 1123F-11240 11380-11389 1138B-1138B
            1138E-1138E 11390-113B5 113B7-113B7 113D1-113D1 113D3-113D3 11740-11746 11AB0-11ABF 11BC0-11BE0 11F02-11F02
            11F04-11F10 11F12-11F33 12F90-12FF0 1342F-1342F 13441-13446 13460-143FA 16100-1611D 16A70-16ABE 16D40-16D6C
            18CFF-18CFF 1AFF0-1AFF3 1AFF5-1AFFB 1AFFD-1AFFE 1B11F-1B122 1B132-1B132 1B155-1B155 1DF00-1DF1E 1DF25-1DF2A
            1E030-1E06D 1E290-1E2AD 1E4D0-1E4EB 1E5D0-1E5ED 1E5F0-1E5F0 1E7E0-1E7E6 1E7E8-1E7EB 1E7ED-1E7EE 1E7F0-1E7FE
            2A6DE-2A6DF 2B735-2B739 2EBF0-2EE5D 31350-323AF
            """);

    private static final int[] NEW_NUMBERS = ranges("""
            10D40-10D49 116D0-116E3 11BF0-11BF9 11F50-11F59 16130-16139 16AC0-16AC9 16D70-16D79 1CCF0-1CCF9 1D2C0-1D2D3
            1E4F0-1E4F9 1E5F1-1E5FA
            """);

    /** The classes of the basic plane: one look-up for nearly every character there is. */
    private static final byte[] BASIC = new byte[Character.MIN_SUPPLEMENTARY_CODE_POINT];

    static {
        for (int c = 0; c < BASIC.length; c++) {
            BASIC[c] = classify(c);
        }
    }

    private CharClasses() {}

    /** One of the four constants; a surrogate without its partner is {@link #OTHER}. */
    static byte of(int codePoint) {
        return codePoint < BASIC.length ? BASIC[codePoint] : classify(codePoint);
    }

    private static byte classify(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            case Character.CONTROL -> (c >= '\t' && c <= '\r') || c == 0x85 ? SPACE : OTHER;
            case Character.UNASSIGNED -> contains(NEW_LETTERS, c) ? LETTER : contains(NEW_NUMBERS, c) ? NUMBER : OTHER;
            default -> OTHER;
        };
    }

    private static boolean contains(int[] ranges, int c) {
        int at = Arrays.binarySearch(ranges, c);
        return at >= 0 || (-at - 1) % 2 == 1; // between a first and a last
    }

    private static int[] ranges(String text) {
        return Arrays.stream(text.strip().split("[\\s-]+"))
                .mapToInt(hex -> Integer.parseInt(hex, 16))
                .toArray();
    }
}
