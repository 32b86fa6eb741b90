package forge.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 90}, {@code 90s}, {@code 5m} or {@code 1.5h}; a bare number counts seconds. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)?");

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("'" + text + "' is no duration. Examples: 90s, 5m, 1.5h.");
        }
        long unitMillis = switch (form.group(2) == null ? "s" : form.group(2)) {
            case "ms" -> 1;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 1000;
        };
        Duration duration = Duration.ofMillis(Math.round(Double.parseDouble(form.group(1)) * unitMillis));
        if (duration.isZero()) {
            throw new TypeConversionException("'" + text + "' is no time at all.");
        }
        return duration;
    }
}
