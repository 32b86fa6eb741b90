package forge.metric;

/** Something that a model is judged by: what it says, or how likely it finds the right words. */
public sealed interface Metric permits AnswerMetric, LossMetric {
    /** As configuration files, options and reports write it, such as {@code rouge_l}. */
    String name();
}
