package forge.base;

/** A configuration value is unknown, of the wrong type or out of range. */
public class ConfigException extends ForgeException {
    private final String key;
    private final String source;

    /**
     * @param key the full key, such as {@code train.warmup_steps}
     * @param source where the value stands, such as {@code run.yaml:7} or {@code FORGE_TRAIN_EPOCHS}
     */
    public ConfigException(String key, String source, String finding) {
        super(key + " (" + source + "): " + finding);
        this.key = key;
        this.source = source;
    }

    public String key() {
        return key;
    }

    public String source() {
        return source;
    }
}
