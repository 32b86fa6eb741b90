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
    private static final Pattern SEGMENT = Pattern.compile(
            "<line style=\"(?<style>[^\"]*)\" x1=\"(?<x1>[^\"]*)\" x2=\"(?<x2>[^\"]*)\" y1=\"(?<y1>[^\"]*)\" y2=\"(?<y2>[^\"]*)\"/>\n?");

    private SvgDocument() {}

    /**
     * The {@code <svg>} element alone, without XML declaration and document type, which are no HTML; with clip names that
     * depend on the content, so that two charts on a page never share one; with coordinates to a hundredth of a pixel and
     * one path a series, which takes two thirds off; and with {@code title} for who cannot see it.
     */
    static String portable(String document, String title) {
        String svg = document.substring(document.indexOf("<svg"));
        String name = "clip" + Integer.toHexString(svg.hashCode()) + "-";
        svg = CLIP.matcher(svg).replaceAll(name + "$1");
        svg = LONG_NUMBER.matcher(svg).replaceAll(SvgDocument::rounded);
        svg = LINE_START.matcher(svg).replaceAll("\n").strip();
        svg = joined(svg);
        String label = Html.escape(title);
        return svg.replaceFirst("<svg ", Matcher.quoteReplacement("<svg role=\"img\" aria-label=\"" + label + "\" "));
    }

    /** Segments that each begin where the one before ended, as the path that they are. */
    private static String joined(String svg) {
        StringBuilder out = new StringBuilder(svg.length());
        Matcher segment = SEGMENT.matcher(svg);
        String style = "";
        String end = "";
        int copied = 0;
        while (segment.find()) {
            String start = segment.group("x1") + "," + segment.group("y1");
            boolean continues =
                    segment.start() == copied && segment.group("style").equals(style) && start.equals(end);
            if (!continues) {
                out.append(end.isEmpty() ? "" : "\"/>\n").append(svg, copied, segment.start());
                style = segment.group("style");
                out.append("<path style=\"").append(style).append("\" d=\"M").append(start);
            }
            end = segment.group("x2") + "," + segment.group("y2");
            out.append(" L").append(end);
            copied = segment.end();
        }
        return out.append(end.isEmpty() ? "" : "\"/>\n")
                .append(svg, copied, svg.length())
                .toString();
    }

    private static String rounded(MatchResult number) {
        BigDecimal value = new BigDecimal(number.group()).setScale(2, RoundingMode.HALF_EVEN);
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
