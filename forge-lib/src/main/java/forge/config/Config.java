package forge.config;

import forge.base.ConfigException;
import forge.base.Excerpt;
import forge.base.Nearest;
import forge.view.TableView;
import forge.view.Tables;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The configuration of a run, from all its layers. Values are read by section; the sections ask for the keys they know, so
 * that every other key is an error with the nearest known one. Whoever builds it calls {@link #rejectUnknown()} when every
 * section has been read: only then is it clear that a {@code trian:} is no section of somebody else.
 *
 * <pre>{@code
 * Config config = Config.builder()
 *         .file(Path.of("run.yaml"))                   // may begin with  extends: base.yaml
 *         .environment(System.getenv())                // FORGE_TRAIN_LEARNING_RATE
 *         .override("train.learning_rate=2e-4")
 *         .build();
 * TrainConfig train = TrainConfig.from(config.section("train"));
 * config.rejectUnknown();
 * }</pre>
 */
public final class Config implements ViewedAs {
    /** The origin of a value that nobody set. */
    public static final String DEFAULT = "default";

    private static final int MAX_EXTENDS = 10;

    private final Settings settings;
    private final Map<String, String> environment;
    /** Every key that a section has asked for, with the value it got. */
    private final Map<String, Setting> known = new TreeMap<>();

    private final Collection<String> sections = new TreeSet<>();

    private Config(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The values below {@code name}, such as {@code train}; there need not be any.
     *
     * @throws ConfigException if {@code name} itself was given a value
     */
    public ConfigSection section(String name) {
        settings.get(name).ifPresent(setting -> {
            throw new ConfigException(
                    name,
                    setting.origin(),
                    "found " + Excerpt.of(setting.text()) + ", expected a section: keys with values below " + name
                            + ".");
        });
        synchronized (known) {
            sections.add(name);
        }
        return new ConfigSection(this, name);
    }

    /**
     * Throws for the first value of a file or an override, in whatever section or in none, that no section has asked for.
     * Of the environment only the sections that were read are checked: other programs may own a {@code FORGE_} name too.
     *
     * @throws ConfigException naming the key, its origin and the nearest known key or section
     */
    public void rejectUnknown() {
        rejectUnknown("");
        List<String> read;
        synchronized (known) {
            read = List.copyOf(sections);
        }
        read.forEach(this::rejectUnknown);
    }

    /** Every value with the place it comes from: those that were asked for, with their defaults, and all others given. */
    public TableView explain() {
        Map<String, Setting> all = new TreeMap<>(settings.all());
        synchronized (known) {
            all.putAll(known);
        }
        Tables.Rows rows = Tables.rows("key", "value", "origin");
        all.forEach((key, setting) -> rows.add(key, setting.text(), setting.origin()));
        return rows.view();
    }

    /** Every key that a section has asked for, with the value it got, as it would be written on a command line. */
    public Map<String, String> known() {
        Map<String, String> values = new TreeMap<>();
        synchronized (known) {
            known.forEach((key, setting) -> values.put(key, setting.text()));
        }
        return values;
    }

    /** Every key that a section has asked for, with the place its value came from, {@link #DEFAULT} among them. */
    public Map<String, String> origins() {
        Map<String, String> origins = new TreeMap<>();
        synchronized (known) {
            known.forEach((key, setting) -> origins.put(key, setting.origin()));
        }
        return origins;
    }

    /** What was set for {@code key}; the key counts as known from now on. */
    Optional<Setting> find(String key, String fallback) {
        Optional<Setting> found = lookUp(key);
        synchronized (known) {
            known.put(key, found.orElseGet(() -> Setting.scalar(fallback, DEFAULT)));
        }
        return found;
    }

    private Optional<Setting> lookUp(String key) {
        String variable = variable(key);
        String value = environment.get(variable);
        return value == null || isOverridden(key) ? settings.get(key) : Optional.of(Setting.scalar(value, variable));
    }

    private boolean isOverridden(String key) {
        return settings.get(key).map(s -> s.origin().equals(Builder.OVERRIDE)).orElse(false);
    }

    /** {@code FORGE_TRAIN_LEARNING_RATE} for {@code train.learning_rate}. */
    private static String variable(String key) {
        return "FORGE_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Throws for the first value below {@code section} that nobody asked for. */
    void rejectUnknown(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        synchronized (known) {
            settings.all().forEach((key, setting) -> {
                if (key.startsWith(prefix) && !known.containsKey(key) && !belongsToInnerSection(key, section)) {
                    throw unknown(key, setting.origin(), prefix);
                }
            });
            rejectUnknownVariables(section, prefix);
        }
    }

    private void rejectUnknownVariables(String section, String prefix) {
        String start = section.isEmpty() ? "" : variable(prefix);
        for (String name : new TreeSet<>(environment.keySet())) {
            if (start.isEmpty() || !name.startsWith(start)) {
                continue;
            }
            boolean isKnown =
                    known.keySet().stream().anyMatch(key -> variable(key).equals(name));
            boolean isInner = sections.stream()
                    .anyMatch(inner -> inner.startsWith(prefix) && name.startsWith(variable(inner + ".")));
            if (!isKnown && !isInner) {
                throw unknown(prefix + name.substring(start.length()).toLowerCase(Locale.ROOT), name, prefix);
            }
        }
    }

    private boolean belongsToInnerSection(String key, String section) {
        return sections.stream().anyMatch(inner -> inner.length() > section.length() && key.startsWith(inner + "."));
    }

    private ConfigException unknown(String key, String origin, String prefix) {
        Map<String, String> candidates = new HashMap<>();
        for (String knownKey : known.keySet()) {
            String shown = knownKey.startsWith(prefix) ? knownKey.substring(prefix.length()) : knownKey;
            candidates.put(knownKey, shown);
        }
        List<String> inSection =
                known.keySet().stream().filter(k -> k.startsWith(prefix)).toList();
        String advice = Nearest.of(
                        key.substring(prefix.length()),
                        inSection.stream().map(candidates::get).toList())
                .or(() -> nearestSection(key))
                .or(() -> elsewhere(key))
                .map(nearest -> " Did you mean " + nearest + "?")
                .orElseGet(() -> " Known: "
                        + String.join(
                                ", ", inSection.stream().map(candidates::get).toList()) + ".");
        return new ConfigException(key, origin, "unknown key." + advice);
    }

    /** The section that was meant where the one of {@code key} is unknown: {@code train} for {@code trains.x}. */
    private Optional<String> nearestSection(String key) {
        int dot = key.lastIndexOf('.');
        return dot < 0 || sections.contains(key.substring(0, dot))
                ? Optional.empty()
                : Nearest.of(key.substring(0, dot), sections);
    }

    /** A key of another section that ends in the same word. */
    private Optional<String> elsewhere(String key) {
        String word = key.substring(key.lastIndexOf('.') + 1);
        return known.keySet().stream()
                .filter(k -> k.equals(word) || k.endsWith("." + word))
                .findFirst();
    }

    @Override
    public Viewable shown() {
        return explain();
    }

    @Override
    public String toString() {
        return settings.all().size() + " configured values";
    }

    /** Layers of a configuration: a file replaces what earlier files said, overrides replace everything. */
    public static final class Builder {
        private static final String OVERRIDE = "override";

        private final Settings files = new Settings();
        private final Settings overrides = new Settings();
        private Map<String, String> environment = Map.of();
        private Optional<String> inlined = Optional.empty();

        private Builder() {}

        /**
         * Takes what is below a section for what is outside of any, for a command that has one section alone: of {@code train},
         * {@code train.learning_rate} and {@code FORGE_TRAIN_LEARNING_RATE} set {@code learning_rate}.
         */
        public Builder inline(String section) {
            inlined = Optional.of(section);
            return this;
        }

        /**
         * Adds a YAML or JSON file and, before it, what it {@code extends:} (paths relative to it).
         *
         * @throws forge.base.FileException if a file cannot be read
         * @throws forge.base.DataException with line and column if a file is malformed
         */
        public Builder file(Path path) {
            files.putAll(load(path, new ArrayList<>()));
            return this;
        }

        /** Takes variables named {@code FORGE_SECTION_KEY}; others are ignored. */
        public Builder environment(Map<String, String> variables) {
            environment = Map.copyOf(variables);
            return this;
        }

        /** Sets one value, as {@code train.learning_rate=2e-4}; a list is written {@code [a, b]} or {@code a,b}. */
        public Builder override(String assignment) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException(
                        assignment, OVERRIDE, "expected key=value, such as train.learning_rate=2e-4.");
            }
            String key = assignment.substring(0, equals).strip();
            overrides.put(key, Setting.scalar(assignment.substring(equals + 1).strip(), OVERRIDE));
            return this;
        }

        /** {@link #override} for each. */
        public Builder overrides(Collection<String> assignments) {
            assignments.forEach(this::override);
            return this;
        }

        public Config build() {
            Settings all = new Settings();
            all.putAll(layer(files));
            inlined.map(section -> variable(section + "."))
                    .ifPresent(start -> environment.forEach((name, value) -> {
                        if (name.startsWith(start)) {
                            String key = name.substring(start.length()).toLowerCase(Locale.ROOT);
                            all.put(key, Setting.scalar(value, name));
                        }
                    }));
            all.putAll(layer(overrides));
            return new Config(all, inlined.isPresent() ? Map.of() : environment);
        }

        private Settings layer(Settings values) {
            return inlined.map(values::inline).orElse(values);
        }

        private static Settings load(Path path, List<Path> chain) {
            Path real = path.toAbsolutePath().normalize();
            Settings own = ConfigFile.read(path);
            Optional<Setting> parents = own.remove("extends");
            if (parents.isEmpty()) {
                return own;
            }
            if (chain.contains(real) || chain.size() >= MAX_EXTENDS) {
                throw new ConfigException(
                        "extends", parents.get().origin(), "the files extend each other in a circle.");
            }
            List<Path> longer = new ArrayList<>(chain);
            longer.add(real);
            Settings all = new Settings();
            for (String parent : parents.get().items()) {
                all.putAll(load(path.resolveSibling(parent), longer));
            }
            all.putAll(own);
            return all;
        }
    }
}
