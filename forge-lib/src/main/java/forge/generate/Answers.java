package forge.generate;

import forge.base.Check;
import forge.data.Prompted;
import forge.data.record.Origin;
import forge.metric.AnswerMetric;
import forge.view.Tables;
import forge.view.Viewable;
import forge.view.ViewedAs;
import java.util.List;

/**
 * What a model answered, beside what it should have; see {@link Generator#answer}.
 *
 * <pre>{@code
 * var answers = Generator.of(model).temperature(0).maxTokens(40).answer(batches.prompted());
 * answers.score(Metrics.rougeL())                         // 0.564
 * }</pre>
 *
 * @param all in the order of the data
 * @param leftOut prompts that fill the model's context, so that there is no room for an answer
 */
public record Answers(List<Answer> all, int leftOut) implements ViewedAs {
    /**
     * One answer.
     *
     * @param prompt as text, without special tokens
     * @param expected without the tokens that end it, nor spaces around it
     * @param said likewise
     */
    public record Answer(String prompt, String expected, String said, Origin origin) {}

    public Answers {
        all = List.copyOf(all);
    }

    /** New tokens that are enough for any of these answers and one half as good at stopping: twice those of the longest. */
    public static int usualTokens(List<Prompted> asked) {
        return 2 * asked.stream().mapToInt(one -> one.answer().length).max().orElse(1);
    }

    /**
     * How near the answers come to the expected ones.
     *
     * @throws forge.base.ForgeException if there are none
     */
    public double score(AnswerMetric metric) {
        Check.that(!all.isEmpty(), "no prompt was answered, so there is nothing to measure %s of.", metric);
        return metric.of(
                all.stream().map(Answer::said).toList(),
                all.stream().map(Answer::expected).toList());
    }

    @Override
    public Viewable shown() {
        Tables.Rows rows = Tables.rows("prompt", "expected", "said", "source");
        all.forEach(one -> rows.add(one.prompt(), one.expected(), one.said(), one.origin()));
        return rows.view();
    }

    @Override
    public String toString() {
        return all.size() + " answers" + (leftOut == 0 ? "" : ", " + leftOut + " prompts left out");
    }
}
