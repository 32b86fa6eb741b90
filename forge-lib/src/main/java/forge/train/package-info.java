/**
 * Training a model: configuration, what a run will need, learning rate schedules, the loop itself, and the history that a run
 * leaves.
 *
 * <p>Entry class: {@link forge.train.Trainer}. To add a schedule, write a function of {@link forge.train.LrSchedule} and give it a
 * name there.
 *
 * <pre>{@code
 * var config = TrainConfig.builder().learningRate(1e-3).warmupSteps(20).epochs(3).build();
 * Plan.of(model, config)
 * var run = Trainer.of(model, config).fit(train, validation);
 * run.plot("loss", "validation.loss", "tokensPerSecond")
 * }</pre>
 */
package forge.train;
