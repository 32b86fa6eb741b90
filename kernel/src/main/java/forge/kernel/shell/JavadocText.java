package forge.kernel.shell;

import java.util.regex.Pattern;

/** Javadoc as plain text: inline tags and HTML replaced by what they show. */
final class JavadocText {
    private static final Pattern INLINE = Pattern.compile("\\{@\\w+\\s*([^{}]*)}");
    private static final Pattern BREAK =
            Pattern.compile("(?i)</?(p|br|ul|ol|pre|blockquote|table|tr|h\\d|dl|dd|dt)\\b[^>]*>");
    private static final Pattern ITEM = Pattern.compile("(?i)<li\\b[^>]*>");
    private static final Pattern ELEMENT = Pattern.compile("</?[a-zA-Z][^>]*>");
    private static final Pattern BLANK_LINES = Pattern.compile("\n\\s*\n\\s*");

    private JavadocText() {}

    static String plain(String javadoc) {
        String text = javadoc;
        for (String before = ""; !before.equals(text); ) { // inline tags nest
            before = text;
            text = INLINE.matcher(text).replaceAll("$1");
        }
        text = BREAK.matcher(text).replaceAll("\n");
        text = ITEM.matcher(text).replaceAll("\n- ");
        text = ELEMENT.matcher(text).replaceAll("");
        text = text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&");
        text = text.lines().map(String::strip).reduce("", (a, b) -> a + "\n" + b);
        return BLANK_LINES.matcher(text).replaceAll("\n\n").strip();
    }
}
