package forge.config;

import forge.base.ConfigException;
import forge.base.DataException;
import forge.base.Excerpt;
import forge.base.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML 1.2 or JSON file (which YAML includes) as settings. Read from the event stream: no object is ever built from a
 * tag, aliases are refused, and size and depth are limited, so a file can do no more than name values.
 */
final class ConfigFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 20;

    private final Path path;
    private final Iterator<Event> events;
    private final Settings settings = new Settings();

    private ConfigFile(Path path, String text) {
        this.path = path;
        LoadSettings options =
                LoadSettings.builder().setCodePointLimit(MAX_BYTES).build();
        this.events = new Parse(options).parseString(text).iterator();
    }

    /** Every value of the file; an {@code extends} entry is one of them. */
    static Settings read(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new DataException(path, 0, 0, "the file has more than 1 MiB. Is this a configuration?");
            }
            return new ConfigFile(path, Files.readString(path)).settings();
        } catch (IOException e) {
            throw FileException.reading(path, e);
        }
    }

    private Settings settings() {
        try {
            next(); // stream start
            Event first = next();
            if (first.getEventId() == Event.ID.StreamEnd) {
                return settings; // only comments: every default holds
            }
            Event top = next();
            if (top.getEventId() == Event.ID.Scalar
                    && ((ScalarEvent) top).getValue().isEmpty()) {
                return settings;
            }
            expect(top, Event.ID.MappingStart, "keys with values");
            readMapping("", 1);
            next(); // document end
            expect(next(), Event.ID.StreamEnd, "a single document");
            return settings;
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            throw new DataException(
                    path,
                    mark.map(m -> m.getLine() + 1L).orElse(0L),
                    mark.map(m -> m.getColumn() + 1L).orElse(0L),
                    "malformed YAML: " + Excerpt.of(e.getProblem()) + ".");
        } catch (YamlEngineException e) {
            throw new DataException(path, 0, 0, "malformed YAML: " + Excerpt.of(String.valueOf(e.getMessage())) + ".");
        }
    }

    private void readMapping(String prefix, int depth) {
        if (depth > MAX_DEPTH) {
            throw new DataException(path, 0, 0, "sections are nested more than " + MAX_DEPTH + " deep.");
        }
        List<String> seen = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            expect(event, Event.ID.Scalar, "the name of a key");
            String key = prefix + ((ScalarEvent) event).getValue();
            String origin = origin(event);
            if (seen.contains(key)) {
                throw new ConfigException(key, origin, "the key is there twice. Remove one.");
            }
            seen.add(key);
            readValue(key, origin, depth);
        }
    }

    private void readValue(String key, String origin, int depth) {
        Event value = next();
        if (value instanceof CollectionStartEvent collection
                && collection.getTag().isPresent()) {
            throw tagged(key, origin, collection.getTag().get());
        }
        switch (value.getEventId()) {
            case Scalar -> settings.put(key, Setting.scalar(scalar(key, value), origin));
            case SequenceStart -> settings.put(key, new Setting(readList(key), true, origin));
            case MappingStart -> readMapping(key + ".", depth + 1);
            case Alias ->
                throw new ConfigException(
                        key, origin, "aliases (*name) are not supported. Write the value out or use extends:.");
            default -> throw new ConfigException(key, origin, "expected a value.");
        }
    }

    private List<String> readList(String key) {
        List<String> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            if (event.getEventId() != Event.ID.Scalar) {
                throw new ConfigException(key, origin(event), "expected a list of simple values.");
            }
            items.add(scalar(key, event));
        }
        return items;
    }

    private String scalar(String key, Event event) {
        ScalarEvent scalar = (ScalarEvent) event;
        if (scalar.getTag().isPresent()) {
            throw tagged(key, origin(event), scalar.getTag().get());
        }
        String text = scalar.getValue();
        if (scalar.isPlain() && (text.isEmpty() || text.equals("null") || text.equals("~"))) {
            throw new ConfigException(key, origin(event), "the key has no value. Write one or remove the line.");
        }
        return text;
    }

    private static ConfigException tagged(String key, String origin, String tag) {
        return new ConfigException(key, origin, "type tags (" + Excerpt.of(tag) + ") are not allowed. Remove it.");
    }

    private void expect(Event event, Event.ID expected, String what) {
        if (event.getEventId() != expected) {
            Optional<Mark> mark = event.getStartMark();
            throw new DataException(
                    path,
                    mark.map(m -> m.getLine() + 1L).orElse(0L),
                    mark.map(m -> m.getColumn() + 1L).orElse(0L),
                    "found " + event.getEventId() + ", expected " + what + ".");
        }
    }

    private Event next() {
        return events.next();
    }

    private String origin(Event event) {
        return path
                + event.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    }
}
