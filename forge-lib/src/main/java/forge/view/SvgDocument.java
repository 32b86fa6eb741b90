package forge.view;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the SVG that the chart library writes fit to stand inside a notebook page beside others. */
final class SvgDocument {
    private static final Pattern CLIP = Pattern.compile("clip(\\d+)");
    private static final Pattern LONG_NUMBER = Pattern.compile("-?\\d+\\.\\d{3,}");
    private static final Pattern LINE_START = Pattern.compile("\\n\\s*");

    private SvgDocument() {}

    /**
     * The {@code <svg>} element alone, without XML declaration and document type, which are no HTML; with clip names that
     * depend on the content, so that two charts on a page never share one; with coordinates to a hundredth of a pixel,
     * which halves the text, most of it outlines of letters; and with {@code title} for who cannot see it.
     */
    static String portable(String document, String title) {
        String svg = document.substring(document.indexOf("<svg"));
        String name = "clip" + Integer.toHexString(svg.hashCode()) + "-";
        svg = CLIP.matcher(svg).replaceAll(name + "$1");
        svg = LONG_NUMBER.matcher(svg).replaceAll(SvgDocument::rounded);
        svg = LINE_START.matcher(svg).replaceAll("\n").strip();
        String label = Html.escape(title);
        return svg.replaceFirst("<svg ", Matcher.quoteReplacement("<svg role=\"img\" aria-label=\"" + label + "\" "));
    }

    private static String rounded(MatchResult number) {
        BigDecimal value = new BigDecimal(number.group()).setScale(2, RoundingMode.HALF_EVEN);
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
