/**
 * Configuration in layers, with the origin of every value: defaults, then files from left to right (what a file
 * {@code extends:} comes before it), then environment variables, then overrides.
 *
 * <p>Entry class: {@link forge.config.Config}. A package that can be configured reads its own section, with its defaults
 * and ranges, and refuses what it does not know:
 *
 * <pre>{@code
 * Config config = Config.builder().file(Path.of("run.yaml")).environment(System.getenv())
 *         .override("train.learning_rate=2e-4").build();
 * ConfigSection train = config.section("train");
 * double learningRate = train.decimal("learning_rate", 3e-4, 0, 1);
 * train.rejectUnknown();          // train.warmup_step (run.yaml:7): unknown key. Did you mean warmup_steps?
 * config.rejectUnknown();         // after the last section: trian.seed (run.yaml:9): unknown key. Did you mean train.seed?
 * config.explain()                // a table: key, value, origin
 * }</pre>
 */
package forge.config;
