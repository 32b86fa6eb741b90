package forge.kernel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cells that were run, for {@code history_request} with access {@code tail}, {@code range} or {@code search}. Kept in
 * memory: there is one session, number {@value #SESSION}.
 */
final class History {
    private static final int SESSION = 1;

    private record Entry(int line, String input, @Nullable String output) {}

    private final List<Entry> entries = new ArrayList<>();

    /** @param output plain text of the result, or null where there was none */
    synchronized void add(int line, String input, @Nullable String output) {
        entries.add(new Entry(line, input, output));
    }

    synchronized ObjectNode reply(Message request) {
        ObjectNode content = Message.ok();
        ArrayNode history = content.putArray("history");
        boolean withOutput = request.get("output").asBoolean(false);
        for (Entry entry : selected(request)) {
            ArrayNode row = history.addArray().add(SESSION).add(entry.line());
            if (withOutput) {
                row.addArray().add(entry.input()).add(entry.output());
            } else {
                row.add(entry.input());
            }
        }
        return content;
    }

    private List<Entry> selected(Message request) {
        return switch (request.text("hist_access_type")) {
            case "range" -> range(request);
            case "search" -> last(search(request), request.get("n").asInt(Integer.MAX_VALUE));
            default -> last(entries, request.get("n").asInt(Integer.MAX_VALUE));
        };
    }

    private List<Entry> range(Message request) {
        int session = request.get("session").asInt(0);
        if (session != 0 && session != SESSION) { // 0 is the current one
            return List.of();
        }
        int start = request.get("start").asInt(0);
        int stop = request.get("stop").asInt(Integer.MAX_VALUE);
        return entries.stream()
                .filter(e -> e.line() >= start && e.line() < stop)
                .toList();
    }

    private List<Entry> search(Message request) {
        Predicate<String> matches = glob(request.get("pattern").asText("*"));
        List<Entry> found =
                entries.stream().filter(e -> matches.test(e.input())).toList();
        if (!request.get("unique").asBoolean(false)) {
            return found;
        }
        Map<String, Entry> latest = new LinkedHashMap<>();
        for (Entry entry : found) {
            latest.remove(entry.input()); // the last run of the same code keeps its place
            latest.put(entry.input(), entry);
        }
        return new ArrayList<>(latest.values());
    }

    /** {@code *} stands for any text, {@code ?} for one character. */
    private static Predicate<String> glob(String pattern) {
        String regex = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
    }

    private static List<Entry> last(List<Entry> list, int n) {
        return n <= 0 ? Collections.emptyList() : list.subList(Math.max(0, list.size() - n), list.size());
    }
}
