package forge.pipeline;

import forge.base.ForgeException;
import forge.base.InterruptedRunException;
import forge.generate.Generation;
import forge.generate.Generator;
import java.util.ArrayList;
import java.util.List;

/** The test prompts of a pipeline: looked at before the training, continued after it. */
record TestPrompts(Generator generator, List<String> prompts) {
    /** What became of the prompts, each in one of the two lists. */
    record Outcome(List<Generation> texts, List<TrainingResult.FailedSample> failures) {}

    /** Throws for the first prompt that no training could make possible. */
    void check() {
        for (String prompt : prompts) {
            try {
                generator.check(prompt);
            } catch (ForgeException e) {
                throw new ForgeException("the test prompt \"" + prompt + "\": " + e.getMessage(), e);
            }
        }
    }

    /** Whatever goes wrong here, the model is trained and has to be saved; only a stop request goes through. */
    Outcome generate() {
        Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
        for (String prompt : prompts) {
            try {
                outcome.texts().add(generator.generate(prompt));
            } catch (InterruptedRunException e) {
                throw e;
            } catch (RuntimeException e) {
                outcome.failures()
                        .add(new TrainingResult.FailedSample(
                                prompt, e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        }
        return outcome;
    }
}
